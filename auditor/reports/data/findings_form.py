"""The parts of findings.json and the objects that they stand for, each in both directions.

What is flat is told under its own field names; a finding is put together by hand, beside how it is taken apart. What the file
leaves out stays out: names that were masked, the field of a note, the files of a pack.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from auditor.findings.finding import Evidence, Finding, Limit, Read
from auditor.findings.result import Coded, RuleInfo
from auditor.i18n import LANGUAGES, Message
from auditor.problems import Place, Problem
from auditor.reports import phrases
from auditor.reports.text import exact
from auditor.rules.ast import Comparator
from auditor.verdicts.verdict import Reason, Verdict

_COMPARATORS = {comparator.sign: comparator for comparator in Comparator}
_AS_IT_IS = (str, int, dict)
_FIELDS: dict[type, dict[str, str]] = {}
T = TypeVar("T")


def flat(record: Any, *left_out: str) -> dict[str, Any]:
    """A record under its own field names, without ``left_out``."""
    names = [name for name in _fields(type(record)) if name not in left_out]
    return {name: value if type(value := getattr(record, name)) in _AS_IT_IS else _out(value) for name in names}


def made(kind: type[T], told: Mapping[str, Any]) -> T:
    """The record that :func:`flat` told; fields that were left out have their defaults, other keys are passed over."""
    return kind(**{name: _in(written, told[name]) for name, written in _fields(kind).items() if name in told})


def _fields(kind: type) -> dict[str, str]:
    """Field → its type as it is written."""
    if kind not in _FIELDS:
        _FIELDS[kind] = {field.name: str(field.type) for field in fields(kind)}
    return _FIELDS[kind]


def _out(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Message):
        return message_out(value)
    return flat(value) if isinstance(value, Coded | Place) else value


def _in(written: str, value: Any) -> Any:
    if written.startswith("tuple"):
        return tuple(value)
    if written == "Message":
        return message_in(value)
    return Coded(**value) if written == "Coded" else value


def message_out(message: Message) -> dict[str, str]:
    return {language: message.say(language) for language in LANGUAGES}


def message_in(told: Mapping[str, str]) -> Message:
    """A message that says in each language what the file says; the catalogue knows nothing of it."""
    return Said("", dict(told))


def problem_out(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "place": _out(problem.place), "message": message_out(problem.message)}


def problem_in(told: Mapping[str, Any]) -> Problem:
    return Problem(told["code"], message_in(told["message"]), Place(**told["place"]))


def outcome_out(finding: Finding) -> dict[str, Any]:
    """What the file tells alike of all findings of one outcome; what is their rule's (quote, title) stands there."""
    return {
        "rule": finding.rule,
        "pack": finding.pack,
        "clause": finding.clause,
        "strength": finding.strength,
        "subject": finding.subject,
        "owner": finding.owner,
        "period": {
            "name": finding.period,
            "start": finding.period_start.isoformat(),
            "end": finding.period_end.isoformat(),
            "reference": finding.reference_on.isoformat(),
            "binding": finding.binding,
            "due": finding.due_on.isoformat() if finding.due_on else None,
            "first_found": finding.first_found.isoformat() if finding.first_found else None,
            "first_due": finding.first_due.isoformat() if finding.first_due else None,
        },
        "verdict": str(finding.verdict),
        "reason": str(finding.reason),
        "measure": finding.measure,
        "figures": {
            "actual": exact(finding.actual),
            "required": exact(finding.required),
            "population": finding.population,
            "shortfall": exact(finding.shortfall),
            "low": exact(finding.low),
            "high": exact(finding.high),
            "counts": dict(finding.counts),
            "withheld": finding.withheld,
        },
        "unit": finding.unit,
        "grade": finding.grade,
        "threshold": finding.threshold,
        "bounds": [{"comparator": bound.comparator.value, "value": exact(bound.value)} for bound in finding.bounds],
        "text": {
            language: {
                "verdict": phrases.verdict(finding.verdict, language),
                "reason": phrases.reason(finding.reason, language),
                "actual": phrases.actual(finding, language),
                "required": phrases.required(finding, language),
                "range": phrases.range_of(finding, language),
                "remedy": finding.remedy.get(language, ""),
            }
            for language in LANGUAGES
        },
        "missing": list(finding.missing),
        "left_out": [{"label": label, "count": count} for label, count in finding.left_out],
        "assumptions": list(finding.assumptions),
        "notes": list(finding.notes),
    }


def finding_in(one: dict[str, Any], rule: RuleInfo, names: Mapping[tuple[str, str], tuple[str, str]]) -> Finding:
    """The finding; ``names``: (subject, its id) → its name and district."""
    period, figures = one["period"], one["figures"]
    name, district = names.get((one["subject"], one["subject_id"]), (one["subject_id"], one["district"]))
    return Finding(
        finding_id=one["id"],
        rule=one["rule"],
        pack=one["pack"],
        clause=one["clause"],
        quote=rule.quote,
        title=rule.title,
        strength=one["strength"],
        subject=one["subject"],
        owed_by="" if one["owner"] == one["subject"] else one["owner"],
        subject_id=one["subject_id"],
        subject_name=name,
        district=district,
        period=period["name"],
        period_start=date.fromisoformat(period["start"]),
        period_end=date.fromisoformat(period["end"]),
        reference_on=date.fromisoformat(period["reference"]),
        binding=period["binding"],
        verdict=Verdict(one["verdict"]),
        reason=Reason(one["reason"]),
        measure=one["measure"],
        population=figures["population"],
        actual=_exact(figures["actual"]),
        required=_exact(figures["required"]),
        shortfall=_exact(figures["shortfall"]),
        low=_exact(figures["low"]),
        high=_exact(figures["high"]),
        counts=figures["counts"],
        unit=one["unit"],
        grade=one.get("grade", {}),
        threshold=one["threshold"],
        bounds=_bounds(one),
        missing=tuple(one["missing"]),
        left_out=tuple((entry["label"], entry["count"]) for entry in one["left_out"]),
        assumptions=tuple(one["assumptions"]),
        notes=tuple(one["notes"]),
        remedy={language: words["remedy"] for language, words in one["text"].items() if words["remedy"]},
        due_on=_day(period["due"]),
        first_found=_day(period["first_found"]),
        first_due=_day(period["first_due"]),
        waiver=one["waiver"],
        evidence_total=one["evidence_total"] or 0,
        evidence=tuple(made(Evidence, record) for record in one["evidence"]),
        read_counts=one.get("read_counts", {}),
        read=tuple(_read(record) for record in one.get("read", ())),
        withheld=figures["withheld"],
    )


def _bounds(one: dict[str, Any]) -> tuple[Limit, ...]:
    if "bounds" not in one:
        return limits_of_text(one["threshold"].get("en") or one["threshold"].get("zh") or "", one["measure"])
    return tuple(Limit(Comparator(bound["comparator"]), Fraction(bound["value"])) for bound in one["bounds"])


def limits_of_text(text: str, measure: str) -> tuple[Limit, ...]:
    """The bounds of a report of a former version, which holds them only as a reader sees them: ``≥ 2/3, ≤ 95%``.

    Empty where any part is not of the forms that ``Measure.limit_text`` writes. ``1:19`` is a nineteenth for a ratio, and a clock
    time (79 minutes after midnight) for any other measure; a percentage is a part of one for a share, else in hundredths.
    """
    bounds = []
    for part in filter(None, text.split(", ")):
        found = re.fullmatch(r"(≥|>|≤|<) (-?[0-9]+(?:\.[0-9]+)?)(?:(/|:)([0-9]+)|(%))?", part)
        if found is None:
            return ()
        sign, number, joined, second, percent = found.groups()
        value = Fraction(number)
        if percent and measure == "share":
            value /= 100
        elif joined == "/" or (joined == ":" and measure == "ratio"):
            if not int(second):
                return ()
            value /= int(second)
        elif joined == ":":
            value = value * 60 + int(second)
        bounds.append(Limit(_COMPARATORS[sign], value))
    return tuple(bounds)


def _read(record: dict[str, Any]) -> Read:
    own = {key: value for key, value in record.items() if key != "beside"}
    return Read(made(Evidence, {**own, "why": ""}), record["why"], record.get("beside", False))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _exact(value: int | str | None) -> Fraction | None:
    return None if value is None else Fraction(value)


class Said(Message):
    """A message already said, in every language."""

    def say(self, language: str | None = None) -> str:
        from auditor.i18n import language as spoken

        return str(self.values.get(language or spoken(), ""))
