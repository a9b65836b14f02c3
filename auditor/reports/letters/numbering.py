"""Document numbers (文号): counted by the pattern of the number (of each kind of letter, as a rule) and by year, and kept.

A letter made again has the number that it had, and no two have the same: kinds that share a pattern are counted together. The
book is ``文号.yaml`` beside the report: pattern → year → letter (kind, recipient, audit) → number. People may correct it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from auditor.i18n import msg
from auditor.problems import Place, Problem, UserError
from auditor.system.reasons import reason
from auditor.system.swap import replaced_file

BOOK = "文号.yaml"
YEAR, NUMBER = ("{year}", "{年}"), ("{n}", "{号}")
_HEAD = "# 文号登记：每份文书（文种、受文单位、审核）得一个号，重新生成时沿用原号。 Document numbers, kept from run to run.\n"


def counts(pattern: str) -> bool:
    """Whether a number is to be put into the pattern of the document number."""
    return any(word in pattern for word in NUMBER)


@dataclass
class Book:
    """The numbers given so far: (pattern, letter) → (year, number)."""

    path: Path
    given: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    changed: bool = False

    def number(self, pattern: str, letter: str, year: int) -> str:
        """The document number of a letter: the one that it has, else the next of its pattern and year."""
        key = (pattern, letter)
        if key not in self.given:
            used = [n for (other, _), (given_in, n) in self.given.items() if (other, given_in) == (pattern, year)]
            self.given[key] = (year, max(used, default=0) + 1)
            self.changed = True
        its_year, n = self.given[key]
        for word in YEAR:
            pattern = pattern.replace(word, str(its_year))
        for word in NUMBER:
            pattern = pattern.replace(word, str(n))
        return pattern

    def save(self) -> None:
        """Write the book where a number was given. Raises UserError."""
        if not self.changed:
            return
        import yaml

        content: dict[str, dict[int, dict[str, int]]] = {}
        for (pattern, letter), (year, n) in sorted(self.given.items(), key=lambda one: (one[0][0], one[1])):
            content.setdefault(pattern, {}).setdefault(year, {})[letter] = n
        try:
            with replaced_file(self.path) as new:
                new.write_text(_HEAD + yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
        except OSError as failed:
            why = msg("The book of document numbers cannot be written: {why}", why=reason(failed))
            raise UserError(Problem("E940", why, Place(file=str(self.path)))) from failed


def read_book(path: Path) -> Book:
    """The book of numbers; a new one where there is none. Raises UserError where it cannot be understood."""
    if not path.is_file():
        return Book(path)
    from auditor.written.mistakes import Mistakes
    from auditor.written.yaml_source import read_yaml

    document = read_yaml(path, str(path))
    mistakes, book = Mistakes(document), Book(path)
    wrong = msg("Expected: pattern, year, letter and its number, as the program wrote them.")
    taken: set[tuple[str, int, int]] = set()
    for pattern, years in document.root.items.items():
        for year, letters in years.items.items():
            for letter, node in letters.items.items():
                if not (year.isdecimal() and (node.text or "").isdecimal()):
                    mistakes.add("E940", node, wrong)
                    continue
                one = (pattern, int(year), int(node.text or "0"))
                if one in taken:
                    mistakes.add("E940", node, msg("This number was given twice."))
                taken.add(one)
                book.given[pattern, letter] = one[1:]
    mistakes.raise_errors()
    return book
