"""Problems for other programs: JSON, annotations of GitHub Actions, SARIF 2.1.0 (what code hosts show beside a change)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from auditor.authoring.lint_codes import ALL_CODES
from auditor.problems import Problem
from auditor.version import VERSION

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def as_json(problems: Sequence[Problem]) -> str:
    """A list of objects with code, severity, file, line, column, message and suggestion (or null), each text in zh and en."""
    return json.dumps([_plain(problem) for problem in problems], ensure_ascii=False, indent=2)


def _plain(problem: Problem) -> dict[str, Any]:
    suggestion = problem.suggestion
    return {
        "code": problem.code,
        "severity": _level(problem),
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "message": {language: problem.message.say(language) for language in ("zh", "en")},
        "suggestion": {language: suggestion.say(language) for language in ("zh", "en")} if suggestion else None,
    }


def as_github(problems: Sequence[Problem]) -> str:
    """One workflow command a problem."""
    return "\n".join(_annotation(problem) for problem in problems)


def _annotation(problem: Problem) -> str:
    place = problem.place
    pairs = [("file", place.file), ("line", place.line), ("col", place.column), ("title", problem.code)]
    given = ",".join(f"{name}={_escaped(str(value), in_property=True)}" for name, value in pairs if value)
    return f"::{_level(problem)} {given}::{_escaped(_sentence(problem))}"


def _escaped(text: str, *, in_property: bool = False) -> str:
    """GitHub's escapes: without them a text could end the command, or begin another."""
    for char, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        text = text.replace(char, code)
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text


def as_sarif(problems: Sequence[Problem]) -> str:
    """A log with one run; its rules are the codes that occur."""
    codes = sorted({problem.code for problem in problems})
    driver = {"name": "auditor", "version": VERSION, "rules": [_code(code) for code in codes]}
    results = [_result(problem, codes.index(problem.code)) for problem in problems]
    log = {"$schema": _SARIF, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _code(code: str) -> dict[str, Any]:
    known = ALL_CODES.get(code)
    if known is None:
        return {"id": code}
    return {"id": code, "shortDescription": {"text": str(known.title)}, "fullDescription": {"text": str(known.more)}}


def _result(problem: Problem, index: int) -> dict[str, Any]:
    place = problem.place
    # "file" is a path as the user wrote it, or the name of a pack; SARIF asks for forward slashes.
    location: dict[str, Any] = {"artifactLocation": {"uri": place.file.replace("\\", "/")}}
    if place.line:
        location["region"] = {"startLine": place.line, "startColumn": max(place.column, 1)}
    return {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": _level(problem),
        "message": {"text": _sentence(problem)},
        **({"locations": [{"physicalLocation": location}]} if place.file else {}),
    }


def _level(problem: Problem) -> str:
    return "error" if problem.is_error else "warning"


def _sentence(problem: Problem) -> str:
    parts = [str(problem.message), *([str(problem.suggestion)] if problem.suggestion else [])]
    return " ".join(parts)
