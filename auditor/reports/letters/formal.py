"""Figures as official letters write them: 9人，约占13人的69.2%；不低于三分之二（9人）; at least 2/3 (9 staff)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from auditor.findings.finding import Finding
from auditor.findings.result import Result
from auditor.i18n import Message, msg
from auditor.reports import phrases
from auditor.reports.phrases import text_of
from auditor.reports.text import counted, number, percent
from auditor.rules.ast import Comparator

_FRACTION = re.compile(r"([0-9]+)/([0-9]+)")
_RATIO = re.compile(r"([0-9]+):([1-9][0-9]*)")
_FIGURE = ".indicator="
_DIGITS = "零一二三四五六七八九十"
_SHARE: dict[Comparator, Message] = {
    Comparator.AT_LEAST: msg("not below {limit}"),
    Comparator.MORE_THAN: msg("above {limit}"),
    Comparator.AT_MOST: msg("not above {limit}"),
    Comparator.LESS_THAN: msg("below {limit}"),
}
_NUMBER: dict[Comparator, Message] = {
    Comparator.AT_LEAST: msg("at least {limit}"),
    Comparator.MORE_THAN: msg("more than {limit}"),
    Comparator.AT_MOST: msg("at most {limit}"),
    Comparator.LESS_THAN: msg("less than {limit}"),
}


def actual(finding: Finding, language: str) -> str:
    """What was found; empty where nothing could be measured: what is missing is never told as none."""
    plain = phrases.actual(finding, language)
    if finding.withheld or finding.actual is None or not plain:
        return plain
    some = _plain(phrases.quantity(finding.actual, finding, language), language)
    if finding.measure != "share" or not finding.population:
        return some
    everyone = _plain(phrases.quantity(finding.population, finding, language), language)
    share = percent(finding.actual / finding.population)
    about = msg("{some}, about {share} of {everyone}") if share.startswith("≈") else msg("{some}, {share} of {everyone}")
    return replace(about, values={"some": some, "share": share.removeprefix("≈ "), "everyone": everyone}).say(language)


def required(finding: Finding, language: str) -> str:
    """What is asked for, its signs in words."""
    limits = text_of(finding.threshold, language).split(", ")
    if not finding.bounds or len(limits) != len(finding.bounds):
        return phrases.required(finding, language) if finding.required else text_of(finding.threshold, language)
    share = finding.measure == "share" or text_of(finding.unit, language) == "%"
    told = [
        _bound(bound.comparator, limit.removeprefix(f"{bound.comparator.sign} "), share, finding, language)
        for bound, limit in zip(finding.bounds, limits, strict=True)
    ]
    needed = finding.required if finding.measure == "share" and finding.population else None
    people = _plain(phrases.quantity(needed or None, finding, language), language)
    words = phrases.joined(told, language)
    if not people:
        return words
    return f"{words}（{people}）" if language == "zh" else f"{words} ({people})"


def shortfall(finding: Finding, language: str) -> str:
    """What is still missing; empty where nothing is, or nobody knows."""
    return _plain(phrases.shortfall(finding, language), language)


def missing(finding: Finding, result: Result, language: str) -> str:
    """``“活动”表、“性别”``: tables and columns that were not provided, told apart from the activities themselves."""
    figures = figures_of(finding.missing)
    others = (name for name in finding.missing if _FIGURE not in name and name not in figures)
    told = [_lacking(name, result, language).say(language) for name in others]
    told += [table_with(name, of, result, language) for name, of in figures.items()]
    return phrases.joined(told, language)


def figures_of(missing: Iterable[str]) -> dict[str, list[str]]:
    """Table → the figures that it holds by their names and that are missing (``bureau_figures.indicator=教师平均工资``)."""
    found: dict[str, list[str]] = {}
    for name in missing:
        of, is_figure, figure = name.partition(_FIGURE)
        if is_figure:
            found.setdefault(of, []).append(figure)
    return found


def table_with(name: str, figures: Iterable[str], result: Result, language: str) -> str:
    """``“主管部门数据”表中的“教师平均工资”、“公务员平均工资”``; the table alone where it holds no figures by name."""
    of, named = table(result.label(name, language)), [f"“{figure}”" for figure in dict.fromkeys(figures)]
    if not named:
        return of.say(language)
    return msg("{figures} of {table}", figures=phrases.joined(named, language), table=of).say(language)


def beside(text: str, parts: Iterable[str], language: str) -> str:
    """``办学章程（核准；公布）``."""
    return f"{text}（{'；'.join(parts)}）" if language == "zh" else f"{text} ({'; '.join(parts)})"


def _lacking(name: str, result: Result, language: str) -> Message:
    of, _, column = name.partition(".")
    if column == "doubt":
        return msg("doubtful rows of {table}", table=table(result.label(of, language)))
    return msg("“{name}”", name=result.label(name, language)) if column else table(result.label(of, language))


def table(name: str) -> Message:
    """A table by its name: ``“活动”表``."""
    return msg("the table “{name}”", name=name)


def lead(text: str, language: str) -> str:
    """``required`` within a sentence: 应不低于三分之二, 应为100%."""
    bare = language == "zh" and not text.startswith(("不", "高", "低", "多", "少"))
    words = msg("required to be: {required}") if bare else msg("required: {required}")
    return replace(words, values={"required": text}).say(language)


def _bound(comparator: Comparator, limit: str, share: bool, finding: Finding, language: str) -> str:
    if finding.measure == "share" and limit == "100%" and comparator is Comparator.AT_LEAST:
        return limit
    if share:
        limit = _fraction(limit) if language == "zh" else limit
    elif found := _RATIO.fullmatch(limit):
        limit = msg("{ratio}, that is {number}", ratio=limit, number=number(Fraction(int(found[1]), int(found[2])), 4)).say(
            language
        )
    elif re.fullmatch(r"[0-9]+", limit):
        limit = _plain(counted(limit, text_of(finding.unit, language), language), language)
    words = (_SHARE if share else _NUMBER)[comparator]
    return replace(words, values={"limit": limit}).say(language)


def _fraction(limit: str) -> str:
    """``2/3`` → 三分之二."""
    found = _FRACTION.fullmatch(limit)
    if found is None or not all(0 < int(part) <= 10 for part in found.groups()):
        return limit
    return f"{_DIGITS[int(found[2])]}分之{_DIGITS[int(found[1])]}"


def _plain(text: str, language: str) -> str:
    """Without blanks between figures and units and without separators of thousands, as Chinese letters write them."""
    if language != "zh":
        return text.replace("≈ ", "about ")
    return text.replace("≈ ", "约").replace(",", "").replace(" ", "").rstrip()
