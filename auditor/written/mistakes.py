"""What reading a file finds: every mistake with its code, place, line and suggestion, and what its words were taken for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from auditor.i18n import Message, called, msg
from auditor.problems import Place, Problem, UserError
from auditor.system.guess import closest
from auditor.written.yaml_source import Document, Node, Span


@dataclass
class Mistakes:
    """The mistakes found so far in one document, and the words understood so far.

    ``meant``: by its place in the text (from, to), how the program writes a word in either language.
    """

    document: Document
    problems: list[Problem] = field(default_factory=list)
    meant: dict[tuple[int, int], Message] = field(default_factory=dict)

    def means(self, where: Node | Span, zh: str, en: str) -> None:
        """Note what a word was taken for; one at no place of the text, as in the records model, is passed over."""
        span = where.span if isinstance(where, Node) else where
        if span.start < span.end:
            self.meant[(span.start, span.end)] = called(zh, en)

    def add(self, code: str, where: Node | Span, message: Message, suggestion: Message | None = None) -> None:
        """Note one mistake at a node, or at the span of a key."""
        span = where.span if isinstance(where, Node) else where
        slip = self.document.slips.get(span.line)
        if slip is not None and code.startswith("E"):
            suggestion = msg("{slip} The line corrected: {line}", slip=slip.slips[0].message, line=slip.corrected.strip())
        problem = Problem(
            code,
            message,
            Place(file=self.document.file, line=span.line, column=span.column),
            suggestion,
            self.document.line(span.line),
        )
        if problem not in self.problems:
            self.problems.append(problem)

    def raise_errors(self) -> None:
        """Stop here if anything is an error."""
        if any(problem.is_error for problem in self.problems):
            raise UserError(self.problems)


def verbatim(text: str) -> Message:
    """A text that is the same in every language."""
    return called(text, text)


def did_you_mean(written: str, known: Iterable[str]) -> Message | None:
    """The nearest known name as a suggestion, or None. Names in the script that the author wrote in come first."""
    name = nearest(written, known)
    return msg("Did you mean “{name}”?", name=name) if name else None


def nearest(written: str, known: Iterable[str]) -> str | None:
    """The known name most like ``written``; deterministic; None when nothing is near."""
    candidates = sorted(set(known))
    folded = fold(written)
    for candidate in candidates:
        if fold(candidate) == folded:
            return candidate
    chinese = any(is_wide(char) for char in folded)
    same_script = [c for c in candidates if any(is_wide(char) for char in c) == chinese]
    # Two of four characters in common is near for a Chinese name, far for an English one.
    by_fold = {fold(c): c for c in reversed(same_script)}
    found = closest(folded, sorted(by_fold), 0.45 if chinese else 0.6)
    return by_fold[found] if found else None


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """A name without case, width and outer blanks: ``Ｔalks`` and ``talks`` are one."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def is_wide(char: str) -> bool:
    """Does the character fill two columns of a terminal?"""
    return unicodedata.east_asian_width(char) in ("W", "F")
