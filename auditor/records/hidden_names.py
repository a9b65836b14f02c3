"""Names of files and sheets that name a person: what stands for them in every message and report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.records.cells.masks import mask_name
from auditor.records.cells.text import is_chinese

if TYPE_CHECKING:
    from auditor.problems import Problem
    from auditor.records.records import Records

_AFTER = "谈登体老同考简档情培个教的证表资材奖荣述总访家职"
"""How what follows a name in the name of a file begins: 王芳谈话记录, 王芳老师. Two characters alone are too often a word."""


class HiddenNames:
    """Hides the names of persons in the names of files and sheets; names of schools stay, whoever they honour."""

    def __init__(self, persons: Iterable[str], schools: Iterable[str]) -> None:
        self._persons = sorted({name for name in persons if len(name) > 1 and is_chinese(name.replace("·", ""))})
        self._schools = sorted({name for name in schools if len(name) > 2}, key=lambda name: (-len(name), name))
        self._given: dict[str, str] = {}
        self._taken: set[str] = set()

    def hide(self, text: str) -> str:
        """The name as it may be shown; two different ones stay different."""
        if text not in self._given:
            shown, n = self._masked(text), 1
            while shown != text and shown in self._taken:
                n += 1
                shown = f"{self._masked(text)} ({n})"
            self._taken.add(shown)
            self._given[text] = shown
        return self._given[text]

    def _masked(self, text: str) -> str:
        here = [name for name in self._persons if name in text]
        if not here:
            return text
        schools = [name for name in self._schools if name in text]
        kept = re.split(f"({'|'.join(map(re.escape, schools))})", text) if schools else [text]
        return "".join(part if part in schools else self._without(part, here) for part in kept)

    def _without(self, text: str, names: Iterable[str]) -> str:
        for name in sorted(names, key=lambda name: (-len(name), name)):
            alone = rf"(?<![\u3400-\u9fff]){name}(?=[{_AFTER}]|[^\u3400-\u9fff]|$)"
            text = re.sub(alone if len(name) == 2 else name, mask_name(name), text)
        return text


def hide_names(records: Records, persons: Iterable[str]) -> None:
    """Mask the names of the staff, and of ``persons`` beside them, wherever a file or a sheet of the records is named."""
    known = [str(name) for name in records.frames["staff"]["name"].dropna().unique()]
    schools = records.frames["schools"]
    named = [str(name) for column in ("name", "short_name", "former_name") for name in schools[column].dropna().unique()]
    hidden = HiddenNames([*known, *persons], named)
    for text in sorted({name for source in records.sources for name in (source.file, source.sheet)}):
        hidden.hide(text)
    records.sources = [
        replace(source, file=hidden.hide(source.file), sheet=hidden.hide(source.sheet)) for source in records.sources
    ]
    records.problems = [hidden_place(problem, hidden) for problem in records.problems]


def hidden_place(problem: Problem, hidden: HiddenNames) -> Problem:
    """The problem with the names hidden in its place."""
    place = problem.place
    return replace(problem, place=replace(place, file=hidden.hide(place.file), sheet=hidden.hide(place.sheet)))
