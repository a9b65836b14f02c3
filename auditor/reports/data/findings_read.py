"""``findings.json`` back into a :class:`Result`: for reports made from a report, and for comparing two audits.

What the file leaves out stays out: names that were masked, evidence and notes beyond what it lists.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from auditor.findings.audience import Audience
from auditor.findings.result import ClauseInfo, PackInfo, Result, RuleInfo, SchoolInfo
from auditor.i18n import Message, msg
from auditor.problems import Place, Problem, UserError
from auditor.records.records import CellNote, FileRead, Source
from auditor.reports.data.findings_form import finding_in, made, message_in, problem_in
from auditor.reports.data.findings_json import SCHEMA_VERSION
from auditor.system.json_text import json_file, read_json

FILE = "findings.json"


def read_findings(path: Path) -> tuple[Result, bool]:
    """The result that a report folder, or its ``findings.json``, holds; and whether it spells names out.

    Raises UserError when there is none, or it is damaged.
    """
    file = path / FILE if path.is_dir() else path
    try:
        text = json_file(file)
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
    rules = {rule["id"]: made(RuleInfo, rule) for rule in content["rules"]}
    schools = {school["school_id"]: school for school in content["schools"]}
    names = {("school", key): (one["name"], one["district"]) for key, one in schools.items()}
    names |= {("bureau", one["bureau_id"]): (one["name"], one["district"]) for one in content["bureaus"]}
    quality = content["data_quality"]
    return Result(
        name=content["audit"]["name"],
        as_of=date.fromisoformat(content["audit"]["as_of"]),
        packs=[made(PackInfo, pack) for pack in content["packs"]],
        schools=[made(SchoolInfo, school) for school in schools.values()],
        findings=[finding_in(one, rules[one["rule"]], names) for one in content["findings"]],
        rules=rules,
        clauses=[made(ClauseInfo, clause) for clause in content["clauses"]],
        sources=[made(Source, source) for source in quality["sources"]],
        settled=tuple(message_in(one) for one in quality.get("settled", ())),
        files=[made(FileRead, file) for file in quality.get("files", ())],
        notes=[made(CellNote, note) for note in quality["notes"]],
        problems=[problem_in(problem) for problem in quality["problems"]],
        names=quality["names"],
        personal=frozenset(),  # what is personal was hidden when the file was written
        tool_version=content["audit"]["tool_version"],
        audience=Audience(content["audit"]["audience"]),
    )


def _refused(code: str, file: Path, message: Message) -> UserError:
    return UserError(Problem(code, message, Place(file=str(file))))
