"""Files of an audit that people and the desk both write: YAML lists, to which the desk adds an entry a line and nothing else.

What somebody wrote by hand stays as it is, remarks too; only lines that the desk wrote are ever taken out again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from auditor.web.folders import write_whole

_BEGINS = "- {"
_ENDS = "\x7f\x85\u2028\u2029\ufeff"


def entries(file: Path) -> list[dict[str, Any]]:
    """The entries that the desk wrote, in their order; those that people wrote otherwise are not among them."""
    return [entry for line in _lines(file) if (entry := _entry(line)) is not None] if file.exists() else []


def put(
    file: Path, head: str, new: Sequence[Mapping[str, Any]], about: Callable[[Mapping[str, Any]], Hashable] | None = None
) -> None:
    """Add entries, each in place of those of the desk's own with the same ``about``. ``head``: the remark of a new file."""
    with transaction.atomic():  # holds the database's lock: nobody else writes meanwhile
        lines = _lines(file) if file.exists() else [f"# {head}"]
        if about is not None:
            told = {about(one) for one in new}
            lines = [line for line in lines if (entry := _entry(line)) is None or about(entry) not in told]
        _write(file, [*lines, *(f"- {_written(one)}" for one in new)])


def take_out(file: Path, which: Callable[[Mapping[str, Any]], bool]) -> int:
    """Take out the desk's own entries that ``which`` names; returns how many there were."""
    with transaction.atomic():
        lines = _lines(file) if file.exists() else []
        kept = [line for line in lines if (entry := _entry(line)) is None or not which(entry)]
        if len(kept) < len(lines):
            _write(file, kept)
    return len(lines) - len(kept)


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def _written(entry: Mapping[str, Any]) -> str:
    """One line, whatever stands in it: what YAML takes for the end of a line is written as its number."""
    text = json.dumps(dict(entry), ensure_ascii=False)
    return "".join(f"\\u{ord(c):04x}" if c in _ENDS else c for c in text)


def _entry(line: str) -> dict[str, Any] | None:
    if not line.startswith(_BEGINS):
        return None
    try:
        found = json.loads(line[2:])
    except ValueError:  # YAML that somebody wrote by hand
        return None
    return found if isinstance(found, dict) else None


def _write(file: Path, lines: list[str]) -> None:
    write_whole(file, "".join(f"{line}\n" for line in lines))
