"""How the terminal tells of mistakes: one line a problem, its place first."""

from __future__ import annotations

import io
import os
import re
import tempfile
import traceback
import unicodedata
from collections.abc import Iterable, Iterator

import click

from auditor.files.address import without_passwords
from auditor.files.person_numbers import without_numbers
from auditor.i18n import language, listed, msg
from auditor.problems import Place, Problem
from auditor.records.records import FileRead
from auditor.reports.text import clean
from auditor.system.reasons import is_usual, reason

SHOWN = 120
"""Characters of a source line that are shown at most."""

REFUSED_NAMED = 5
"""Unreadable files that are named in one line."""


def place_text(place: Place) -> str:
    """``audit.yaml:3:5`` for text, ``学校.xlsx › 教职工 › 第5行 › 出生日期`` for a table, as far as known."""
    if place.line:
        return ":".join(str(part) for part in (place.file, place.line, place.column) if part)
    parts = [place.file, place.sheet]
    if place.row:
        parts.append(str(msg("row {row}", row=place.row)))
    parts.append(place.header)
    return " › ".join(part for part in parts if part)


def problem_text(problem: Problem) -> str:
    """The problem on one line, and under it the source line with a caret where there is one."""
    where = place_text(problem.place)
    words = f"{where}: " if where else ""
    words += f"{problem.code} {problem.message}"
    if problem.suggestion is not None:
        words += str(msg(" ({suggestion})", suggestion=problem.suggestion))
    lines = [_shown(words)]
    if problem.text and problem.place.column:
        text, column = _around(problem.text, problem.place.column)
        lines += [f"    {_shown(text)}", "    " + _under(text, column) + "^"]
    return "\n".join(lines)


def _shown(text: str) -> str:
    return plain(without_passwords(without_numbers(text)))


def _around(line: str, column: int) -> tuple[str, int]:
    """As much of a source line as one looks at, and where in it ``column`` is."""
    first = max(0, column - 1 - SHOWN // 2)
    before, after = "…" if first else "", "…" if len(line) > first + SHOWN else ""
    return f"{before}{line[first : first + SHOWN]}{after}", column - first + len(before)


def plain(text: str) -> str:
    """``text`` on one line, without anything that could steer a terminal or turn the direction of writing."""
    return re.sub(r"\s", " ", clean(text))


def _under(text: str, column: int) -> str:
    """Blanks as wide as what stands before ``column``: a Chinese character takes two places."""
    return "".join(
        "  " if unicodedata.east_asian_width(c) in "WF" else "" if unicodedata.combining(c) else " "
        for c in plain(text[: column - 1])
    )


def tell_problems(problems: Iterable[Problem]) -> None:
    """Print them on stderr."""
    for problem in problems:
        click.echo(problem_text(problem), err=True)


def tell_usage(wrong: click.ClickException) -> None:
    """Print what is wrong with a command line on stderr; in Chinese with Chinese marks, which click does not set."""
    written = io.StringIO()
    wrong.show(written)
    click.echo(_chinese_marks(written.getvalue()) if language() == "zh" else written.getvalue(), nl=False, err=True)


def _chinese_marks(text: str) -> str:
    """``缺少选项 '--pack'.`` → ``缺少选项“--pack”。``"""
    text = re.sub(r"(?<![\w'])'([^'\n]*)'(?!\w)", r"“\1”", text.replace("', '", "'、'"))
    text = re.sub(r"(?<=[”\u4e00-\u9fff])\.(?=\s|$)", "。", text)
    return re.sub(r"(?<=[。？：；，]) +(?=\S)|(?<=[\u4e00-\u9fff]) +(?=“)|(?<=”) +(?=[\u4e00-\u9fff])", "", text)


def users_to_mend(failure: BaseException) -> Problem | None:
    """What the system refuses (a full disk, a folder that may not be read, no memory), as a problem of the user's; else None.

    Only reasons that are known to be the machine's; any other OSError is the program's own failure.
    """
    if isinstance(failure, MemoryError):
        return Problem(
            "E809", msg("This machine has too little free memory for that."), Place(), msg("Audit fewer schools at once.")
        )
    if isinstance(failure, OSError) and is_usual(failure):
        return Problem("E805", msg("The system refuses: {why}", why=reason(failure)), Place(file=str(failure.filename or "")))
    return None


def tell_refused(files: Iterable[FileRead]) -> int:
    """Say first which files cannot be read, and that nothing is taken from them; returns how many."""
    names = [file.file for file in files if file.state == "refused"]
    if names:
        shown = listed(names, REFUSED_NAMED)
        told = msg("{n} files cannot be read; what they hold is unknown, not missing: {names}", n=len(names), names=shown)
        click.echo(plain(str(told)), err=True)
    return len(names)


def tell_failure(failure: BaseException) -> None:
    """One sentence for the user; where it happened goes to a log file that only this user can read."""
    from auditor.verdicts.facts import EngineError

    if isinstance(failure, EngineError):  # says all there is to say
        click.echo(plain(str(failure.message)), err=True)
        return
    try:
        handle, path = tempfile.mkstemp(prefix="auditor-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8") as log:
            log.writelines(_where(failure))
    except OSError:
        path = ""
    kind = type(failure).__name__
    if path:
        told = msg(
            "The program itself failed ({kind}); this says nothing about any school. Details for its makers: {path}",
            kind=kind,
            path=path,
        )
    else:
        told = msg(
            "The program itself failed ({kind}); this says nothing about any school. Run it again with --debug for details.",
            kind=kind,
        )
    click.echo(str(told), err=True)


def _where(failure: BaseException) -> Iterator[str]:
    """Where it happened, the last failure first; not what failures say of themselves, which may quote what is in a cell."""
    told: BaseException | None = failure
    while told is not None:
        yield from traceback.format_tb(told.__traceback__)
        yield f"{type(told).__qualname__}\n"
        told = told.__cause__ or told.__context__
