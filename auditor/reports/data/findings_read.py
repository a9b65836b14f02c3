"""``findings.json`` back into a :class:`Result`: for reports made from a report, and for comparing two audits.

What the file leaves out stays out: names that were masked, evidence and notes beyond what it lists.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from auditor.findings.audience import Audience
from auditor.findings.finding import Evidence, Finding, Limit, Read
from auditor.findings.result import ClauseInfo, Coded, PackInfo, Result, RuleInfo, SchoolInfo
from auditor.i18n import Message, msg
from auditor.problems import Place, Problem, UserError
from auditor.records.records import CellNote, FileRead, Source
from auditor.reports.data.findings_json import SCHEMA_VERSION
from auditor.rules.ast import Comparator
from auditor.system.json_text import read_json
from auditor.verdicts.verdict import Reason, Verdict

FILE = "findings.json"
_COMPARATORS = {comparator.sign: comparator for comparator in Comparator}


def read_findings(path: Path) -> tuple[Result, bool]:
    """The result that a report folder, or its ``findings.json``, holds; and whether it spells names out.

    Raises UserError when there is none, or it is damaged.
    """
    file = path / FILE if path.is_dir() else path
    try:
        text = file.read_bytes()
    except OSError:
        raise _refused("E931", file, msg("There is no findings.json here.")) from None
    content = _checked(text, file)
    try:
        return _result(content), not content["audit"]["names_masked"]
    except (KeyError, ValueError, ZeroDivisionError) as wrong:  # a rule that is not listed, 1/0
        raise _refused("E932", file, msg("The file is damaged at {where}.", where=str(wrong))) from None


def _checked(text: bytes, file: Path) -> dict[str, Any]:
    """The file's content in the documented form, or UserError."""
    from pydantic import ValidationError

    from auditor.reports.data.findings_schema import Findings

    try:
        content = read_json(text)
    except ValueError:  # also bytes that are no UTF-8
        raise _refused("E932", file, msg("The file is damaged: it is not JSON.")) from None
    version = content.get("schema_version") if isinstance(content, dict) else None
    if version != SCHEMA_VERSION:
        raise _refused("E933", file, msg("The file is not findings of this program's form, version {n}.", n=SCHEMA_VERSION))
    try:
        Findings.model_validate(content)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise _refused("E932", file, msg("The file is damaged at {where}.", where=where)) from None
    checked: dict[str, Any] = content
    return checked


def _result(content: dict[str, Any]) -> Result:
    rules = {rule["id"]: _rule(rule) for rule in content["rules"]}
    schools = {school["school_id"]: school for school in content["schools"]}
    names = {("school", key): (one["name"], one["district"]) for key, one in schools.items()}
    names |= {("bureau", one["bureau_id"]): (one["name"], one["district"]) for one in content["bureaus"]}
    quality = content["data_quality"]
    return Result(
        name=content["audit"]["name"],
        as_of=date.fromisoformat(content["audit"]["as_of"]),
        packs=[PackInfo(**pack) for pack in content["packs"]],
        schools=[_school(school) for school in schools.values()],
        findings=[_finding(one, rules[one["rule"]], names) for one in content["findings"]],
        rules=rules,
        clauses=[ClauseInfo(**{**one, "rules": tuple(one["rules"])}) for one in content["clauses"]],
        sources=[Source(**one) for one in quality["sources"]],
        settled=tuple(_message(one) for one in quality.get("settled", ())),
        files=[_file(one) for one in quality.get("files", ())],
        notes=[CellNote(**{**one, "message": _message(one["message"])}) for one in quality["notes"]],
        problems=[Problem(p["code"], _message(p["message"]), Place(**p["place"])) for p in quality["problems"]],
        names=quality["names"],
        personal=frozenset(),  # what is personal was hidden when the file was written
        tool_version=content["audit"]["tool_version"],
        audience=Audience(content["audit"]["audience"]),
    )


def _rule(rule: dict[str, Any]) -> RuleInfo:
    return RuleInfo(**{**rule, **{key: tuple(rule[key]) for key in ("subjects", "higher", "replaces")}})


def _school(school: dict[str, Any]) -> SchoolInfo:
    return SchoolInfo(
        school_id=school["school_id"],
        name=school["name"],
        district=school["district"],
        township=school["township"],
        stage=Coded(**school["stage"]),
        locality=Coded(**school["locality"]),
        ownership=Coded(**school["ownership"]),
        not_submitted=tuple(school["not_submitted"]),
    )


def _finding(one: dict[str, Any], rule: RuleInfo, names: dict[tuple[str, str], tuple[str, str]]) -> Finding:
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
        evidence=tuple(Evidence(**record) for record in one["evidence"]),
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
    return Read(Evidence(**{**record, "why": ""}), record["why"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _exact(value: int | str | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _file(one: Mapping[str, Any]) -> FileRead:
    return FileRead(one["file"], one["sha256"], one["state"], tuple(one["tables"]), tuple(one["schools"]))


def _message(texts: dict[str, str]) -> Message:
    """A message that says in each language what the file says; the catalogue knows nothing of it."""
    return Said("", texts)


class Said(Message):
    """A message already said, in every language."""

    def say(self, language: str | None = None) -> str:
        from auditor.i18n import language as spoken

        return str(self.values.get(language or spoken(), ""))


def _refused(code: str, file: Path, message: Message) -> UserError:
    return UserError(Problem(code, message, Place(file=str(file))))
