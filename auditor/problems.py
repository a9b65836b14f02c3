"""What a person did wrong, told to that person: located, in one sentence, with a suggestion where there is one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.i18n import Message


@dataclass(frozen=True, order=True)
class Place:
    """Where: a line and column of a text file, or a sheet, row and column header of a table. All counts start at 1."""

    file: str = ""
    line: int = 0
    column: int = 0
    sheet: str = ""
    row: int = 0
    header: str = ""


@dataclass(frozen=True)
class Problem:
    """One mistake. ``code`` is stable (E… errors, W… warnings); ``text`` the offending source line, if any."""

    code: str
    message: Message
    place: Place = Place()
    suggestion: Message | None = None
    text: str = ""

    @property
    def is_error(self) -> bool:
        return self.code.startswith("E")


class UserError(Exception):
    """Something that the user must put right; carries every problem found, sorted by place. Exit code 2."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        found = [problems] if isinstance(problems, Problem) else list(problems)
        self.problems = sorted(found, key=lambda p: (p.place, p.code))
        super().__init__("; ".join(str(p.message) for p in self.problems))

    def __reduce__(self) -> tuple[type[UserError], tuple[list[Problem]]]:
        return UserError, (self.problems,)
