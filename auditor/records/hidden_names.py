"""Names of files and sheets that name a person, and what is told of them: what stands for the name everywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.i18n import Message
from auditor.records.cells.masks import Names

if TYPE_CHECKING:
    from auditor.problems import Problem
    from auditor.records.records import Records


class HiddenNames:
    """Hides the names of persons in the names of files and sheets."""

    def __init__(self, persons: Names) -> None:
        self.persons = persons
        self._given: dict[str, str] = {}
        self._taken: set[str] = set()

    def hide(self, text: str) -> str:
        """The name as it may be shown; two different ones stay different."""
        if text not in self._given:
            masked = self.persons.masked(text)
            shown, n = masked, 1
            while shown != text and shown in self._taken:
                n += 1
                shown = f"{masked} ({n})"
            self._taken.add(shown)
            self._given[text] = shown
        return self._given[text]

    def problem(self, problem: Problem) -> Problem:
        """The problem with the names hidden in its place and in what it quotes."""
        place = problem.place
        return replace(
            problem,
            place=replace(
                place, file=self.hide(place.file), sheet=self.hide(place.sheet), header=self.persons.masked(place.header)
            ),
            message=without_names(problem.message, self.persons),
            text=self.persons.masked(problem.text),
        )


def hide_names(records: Records, persons: Names) -> None:
    """Mask persons wherever a file or a sheet of the records is named, and in the problems of the import."""
    hidden = HiddenNames(persons)
    for text in sorted(
        {name for source in records.sources for name in (source.file, source.sheet)} | {f.file for f in records.files}
    ):
        hidden.hide(text)
    records.sources = [
        replace(source, file=hidden.hide(source.file), sheet=hidden.hide(source.sheet)) for source in records.sources
    ]
    records.files = [replace(file, file=hidden.hide(file.file)) for file in records.files]
    records.problems = [hidden.problem(problem) for problem in records.problems]


def without_names(message: Message, persons: Names) -> Message:
    """The message with the names masked in what it quotes."""
    values = {key: _without(value, persons) for key, value in message.values.items()}
    return message if values == message.values else replace(message, values=values)


def _without(value: object, persons: Names) -> object:
    if isinstance(value, Message):
        return without_names(value, persons)
    return persons.masked(value) if isinstance(value, str) else value
