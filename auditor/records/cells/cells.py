"""One written cell → one typed value, with what was done to it. Called once per *different* value of a column, not per cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple

from auditor.files.person_numbers import without_id_numbers
from auditor.files.sheet import NOT_COMPUTED
from auditor.i18n import Message, msg
from auditor.model.model import NEVER, CodeList, Column
from auditor.records.cells import text as forms
from auditor.records.cells.choices import chosen
from auditor.records.cells.dates import is_ambiguous, parse_date, parse_days
from auditor.records.cells.denials import affirms, bare_answer, denies, is_pending
from auditor.records.cells.numbers import parse_number, parse_time, parse_yes_no
from auditor.records.cells.shown import decimal_text, span_text
from auditor.records.cells.units import accepted, another_unit, fits, names_its_own, unit_behind, units_in
from auditor.system.guess import closest

LARGEST = 10**15
"""No stored number is larger: figures stay far inside 64 bits whatever the thresholds are."""
_SUGGESTIONS = 200
_LONGEST = 1_000
_REMEMBERED = 1 << 14
_ERRORS = re.compile(r"#(?:N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|ERROR!|NOT_COMPUTED!)")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_INTEGER = re.compile(r"0|[1-9]\d*")


class Value(NamedTuple):
    """A converted cell. ``value`` None is missing; ``latest`` only for dates; ``kind`` "" when nothing needs saying."""

    value: int | str | bool | None
    latest: int | None = None
    kind: str = ""
    message: Message | None = None
    became: str = ""


Converter = Callable[[str, bool], Value]
"""(text of the cell, whether the cell held a number) → value."""

MISSING = Value(None)


def doubted(message: Message, value: int | str | bool | None = None, became: str = "") -> Value:
    return Value(value, value if isinstance(value, int) and not isinstance(value, bool) else None, "doubted", message, became)


def converter(column: Column, codes: CodeList | None, hint: str = "") -> Converter:
    """How a column's cells are read. ``hint``: what its header says in brackets (``万元``, ``是=0,否=1``)."""
    if column.type in ("key", "person", "link"):
        return _shared("key")
    if column.type == "date":
        return _shared("date or never" if column.blank == "never" else "date")
    by_type: dict[str, Callable[[], Converter]] = {
        "code": lambda: _codes(codes or CodeList(zh="", en="", codes={})),
        "boolean": lambda: _booleans(column, hint),
        "integer": lambda: _numbers(column, hint),
        "number": lambda: _numbers(column, hint),
        "money": lambda: _numbers(column, hint),
        "time": lambda: _times,
    }
    if column.type in by_type:
        read = by_type[column.type]()
        return _guarded(_short(_ticked(read) if column.type in ("code", "boolean") else read))
    return _shared("name") if column.personal else _guarded(_texts(column))


@cache
def _shared(kind: str) -> Converter:
    """A way of reading that many columns have in common.

    What it read is remembered until :func:`forget`: the same people and days come again in table after table.
    """
    read = {"key": convert_key, "name": _names, "date": _short(_dates(False)), "date or never": _short(_dates(True))}[kind]
    return lru_cache(maxsize=_REMEMBERED)(_guarded(read))


def forget() -> None:
    """Let go of the cells that were remembered."""
    _shared.cache_clear()


def _short(read: Converter) -> Converter:
    """``read`` for cells that hold no more than a date, a number or a word can need; reading takes time with their length."""

    def bounded(text: str, number: bool) -> Value:
        if len(text) > _LONGEST:
            return doubted(msg("{n} characters are too many for a value of this column", n=len(text)))
        return read(text, number)

    return bounded


def _ticked(read: Converter) -> Converter:
    """``read`` for cells of forms in which the answer is ticked too: ☑是 □否."""

    def choice(text: str, number: bool) -> Value:
        option = chosen(text) if len(text) > 1 else None
        if option is None:
            return read(text, number)
        if not option:
            return Value(None, None, "converted", msg("no box is ticked: read as an empty cell"))
        value = read(option, False)
        return (
            value if value.kind else value._replace(kind="converted", message=msg("read as {label}", label=option), became=option)
        )

    return choice


def _guarded(read: Converter) -> Converter:
    def guarded(text: str, number: bool) -> Value:
        if text[:1] != "#":
            return read(text, number)
        if text == NOT_COMPUTED:
            return doubted(msg("the file holds a formula without its result; open it in a spreadsheet program and save it again"))
        if _ERRORS.fullmatch(text.strip()):
            return doubted(msg("the cell holds a spreadsheet error"))
        return read(text, number)

    return guarded


def by_declared(read: Converter, column: Column, declared: Mapping[str, str]) -> Converter:
    """``read`` for cells of which a mapping declares what they stand for (as :func:`forms.plain` writes them → word).

    Where it declares codes, another code is not guessed at; words are read as ever.
    """

    def coded(text: str, number: bool) -> Value:
        form = forms.plain(text)
        if form in declared:
            word = declared[form]
            shown = word or "—"
            return read(word, False)._replace(kind="converted", message=msg("the mapping says: {word}", word=shown), became=word)
        if column.type in ("code", "boolean") and form.isascii() and form.isalnum():
            return doubted(msg("the mapping does not say what this stands for"))
        return read(text, number)

    return coded


# ---------------------------------------------------------------- text and keys


NOTHING = Value(None, None, "converted", msg('a mark for "none" is read as an empty cell'))


def _texts(column: Column) -> Converter:
    none = {forms.plain(word) for word in column.false_words}

    def read(text: str, number: bool) -> Value:
        kept = forms.trimmed(text)
        if not kept:
            return MISSING
        if forms.is_nothing(kept) or forms.is_unknown(kept) or (none and forms.plain(kept) in none):
            return NOTHING
        return _without_id_numbers(kept)

    return read


def _without_id_numbers(text: str) -> Value:
    """ID numbers are not kept in any text."""
    if (clean := without_id_numbers(text)) != text:
        return Value(clean, None, "doubted", msg("the text holds an ID number, which is left out"), clean)
    return Value(text)


def _names(text: str, number: bool) -> Value:
    if forms.is_chinese(text):
        return NOTHING if text in forms.NOTHING or text in forms.UNKNOWN else Value(text)
    kept = forms.trimmed(text)
    if not kept:
        return MISSING
    if forms.is_nothing(kept) or forms.is_unknown(kept):
        return NOTHING
    name = forms.clean_name(kept)
    if without_id_numbers(name) != name:
        return _without_id_numbers(name)
    if name != kept:
        return Value(name, None, "converted", msg("blanks inside a name are removed, full-width letters made half-width"), name)
    return Value(name)


def convert_key(text: str, number: bool) -> Value:
    """An ID: digits stay text, a leading apostrophe goes, lost digits are refused."""
    if text.isascii() and text.isalnum() and text not in forms.NOTHING:
        return Value(text)
    kept = forms.trimmed(text)
    if not kept:
        return MISSING
    key = forms.squeezed(kept).lstrip("'‘’`").removesuffix("\u2019")
    if forms.is_nothing(key) or not key:
        return NOTHING
    if forms.lost_digits(key):
        return doubted(msg("digits of this number were lost when a spreadsheet stored it as a number; enter it again as text"))
    if re.fullmatch(r"\d+\.0+", key):
        key = key.split(".")[0]
    if key != kept:
        return Value(key, None, "converted", msg("the ID is read without blanks, apostrophe and full-width characters"), key)
    return Value(key)


# ---------------------------------------------------------------- codes and yes/no


def _codes(codes: CodeList) -> Converter:
    known: dict[str, str] = {}
    straight: dict[str, str] = {}
    missing = {forms.plain(word) for word in codes.missing}
    unknown: set[str] = set()
    for code, spec in codes.codes.items():
        straight[spec.zh] = code
        for word in (code, *spec.names(), spec.en):
            known.setdefault(forms.plain(word), code)

    def read(text: str, number: bool) -> Value:
        kept = forms.trimmed(text)
        if kept in straight:
            return Value(straight[kept])
        form = forms.plain(kept)
        if not form:
            return MISSING
        code = known.get(form) or _composite(form, known)
        if code:
            label = codes.codes[code].zh
            if code == kept:
                return Value(code)
            return Value(code, None, "converted", msg("read as {label}", label=label), label)
        if form in missing or forms.is_nothing(kept) or forms.is_unknown(kept):
            return NOTHING
        unknown.add(form)
        # A column of a thousand different unknown values holds something else: no more suggestions.
        near = closest(form, known, 0.6) if len(unknown) <= _SUGGESTIONS else None
        if near:
            guess = codes.codes[known[near]].zh
            return doubted(msg("not a known value of {list}; did you mean {guess}?", list=codes.zh, guess=guess))
        return doubted(msg("not a known value of {list}", list=codes.zh))

    return read


def _composite(form: str, known: dict[str, str]) -> str:
    """``101-在本单位任职`` or ``男(1)`` when both parts mean the same code; several roles when all mean the same one."""
    parts = [part for part in re.split(r"[-_:()]", form, maxsplit=1) if part.strip("()")]
    for pieces in (parts, [p for p in re.split(r"[,;/+]", form) if p]):
        found = {known.get(piece.strip("()"), "") for piece in pieces}
        if len(pieces) > 1 and len(found) == 1:
            return found.pop()
    return ""


def _booleans(column: Column, hint: str) -> Converter:
    def read(text: str, number: bool) -> Value:
        kept = forms.trimmed(text)
        if kept == "是" or kept == "否":
            return Value(kept == "是")
        if not kept:
            return MISSING
        if column.took_place:
            kept = bare_answer(kept)
        form = forms.plain(kept)
        value = True if form in yes else False if form in no else parse_yes_no(kept, hint)
        if value is None and column.took_place and is_pending(kept):
            return doubted(msg("it is open whether it happened; enter yes or no once it is known"))
        if value is None and column.took_place:
            value = False if denies(kept) else True if affirms(kept) or _is_moment(kept) else None
        if value is None:
            if forms.is_nothing(kept) or forms.is_unknown(kept):
                return NOTHING
            return doubted(msg("neither yes nor no"))
        label = "是" if value else "否"
        return Value(value, None, "converted", msg("read as {label}", label=label), label)

    yes, no = ({forms.plain(word) for word in words} for words in (column.true_words, column.false_words))
    return read


def _is_moment(text: str) -> bool:
    """A day or a time of day, by which somebody says that he was there: 08:30."""
    is_time = (":" in text or "：" in text) and parse_time(text) is not None
    return is_time or (len(text) > 5 and parse_date(text) is not None)


# ---------------------------------------------------------------- numbers, times, dates


def _numbers(column: Column, hint: str) -> Converter:
    factor = _factor(hint) if column.type == "money" else 1
    units = accepted(column)
    usual = units[0] if units else ""
    other = another_unit(units, hint) or _two_factors(column, hint)

    def read(text: str, number: bool) -> Value:
        kept = forms.trimmed(text)
        if other and kept and not forms.is_nothing(kept) and not forms.is_unknown(kept):
            return doubted(
                msg(
                    "the header counts in {other}, but {unit} is asked for; enter {unit} below such a header",
                    other=other,
                    unit=usual,
                )
            )
        if _INTEGER.fullmatch(kept) and factor == 1 and len(kept) < 12:
            return Value(int(kept) * column.scale)
        if not kept:
            return MISSING
        if forms.is_nothing(kept) or forms.is_unknown(kept):
            return NOTHING
        exact = parse_number(kept)
        if exact is None:
            return doubted(msg("not a number"))
        behind = unit_behind(kept)
        if units and behind.startswith(":"):
            return doubted(msg("not a number"))
        if not fits(units, behind):
            return doubted(msg("counted in {other}, but {unit} is asked for", other=behind, unit=usual))
        if factor != 1 and names_its_own(kept):
            return doubted(msg("the header names one unit, and the cell another; enter the bare number"))
        exact *= factor
        stored = exact * column.scale
        if column.type == "integer" and (stored.denominator != 1 or stored < 0):
            return doubted(msg("a whole number from 0 on is asked for"))
        if units and column.type == "number" and stored < 0:
            return doubted(msg("a number from 0 on is asked for"))
        if abs(stored) > LARGEST:
            return doubted(msg("the number is too large"))
        written = decimal_text(exact)
        if stored.denominator != 1:
            rounded = round(stored)
            shown = decimal_text(Fraction(rounded, column.scale))
            return doubted(msg("more decimals than are kept; rounded to {number}", number=shown), rounded, shown)
        plainly = re.fullmatch(r"-?\d+(?:\.\d+)?", kept) is not None and factor == 1
        if plainly:
            return Value(int(stored))
        return Value(int(stored), None, "converted", msg("read as {label}", label=written), written)

    return read


_FACTORS = {"元": 1, "万元": 10_000, "千元": 1_000, "百元": 100, "亿元": 10**8}


def _factor(hint: str) -> int:
    return next((value for word, value in _FACTORS.items() if value > 1 and word in hint), 1)


def _two_factors(column: Column, hint: str) -> str:
    """Units of money that a header names beside each other, so that none of them holds."""
    named = [word for word in dict.fromkeys(units_in(hint)) if word in _FACTORS] if column.type == "money" else []
    return "、".join(named) if len(named) > 1 else ""


def _times(text: str, number: bool) -> Value:
    kept = forms.trimmed(text)
    if not kept:
        return MISSING
    if forms.is_nothing(kept) or forms.is_unknown(kept):
        return NOTHING
    minutes = parse_time(kept, number)
    if minutes is None:
        return doubted(msg("not a time of day"))
    written = f"{minutes // 60:02d}:{minutes % 60:02d}"
    if kept in (written, written.lstrip("0")):
        return Value(minutes)
    return Value(minutes, None, "converted", msg("read as {label}", label=written), written)


def _dates(endless: bool) -> Converter:
    """``endless``: an empty cell means that it has not happened."""

    def read(text: str, number: bool) -> Value:
        if _ISO.fullmatch(text) and (day := parse_date(text)):
            return Value(*day)
        kept = forms.trimmed(text)
        if not kept:
            return Value(NEVER, NEVER) if endless else MISSING
        if forms.is_nothing(kept) and endless:
            return Value(NEVER, NEVER, "converted", msg("read as: has not happened"))
        if forms.is_nothing(kept) or forms.is_unknown(kept):
            return NOTHING
        span = parse_date(kept, number) or parse_days(kept)
        if span is None:
            if is_ambiguous(kept):
                return doubted(msg("day and month could be either way round; write it as 2024-09-01"))
            return doubted(msg("not a date; write it as 2024-09-01 or 2024-09"))
        if span[0] == NEVER:
            if endless:
                return Value(NEVER, NEVER, "converted", msg("read as: has not happened"))
            return doubted(msg("a date is asked for, not a word such as {word}", word="至今"))
        written = span_text(span)
        if number and span[0] % 10_000 == 101 and span[1] % 10_000 == 1031:
            return Value(
                *span,
                "doubted",
                msg("January or October: a spreadsheet shows 2019.10 as 2019.1; both are kept possible"),
                written,
            )
        if span[0] != span[1] and re.fullmatch(r"\d{4}-\d{2}", kept):
            return Value(*span)
        return Value(*span, "converted", msg("read as {label}", label=written), written)

    return read
