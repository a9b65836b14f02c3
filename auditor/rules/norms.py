"""Higher norms (上位规定): ``policies/norms/*.yaml``, and how a clause stands to them.

Of a norm whose text nobody has read (``seen: false``) nothing is ever printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from auditor.i18n import Message, called, msg
from auditor.problems import UserError
from auditor.rules.bind.days import read_date
from auditor.rules.schema import HigherShape, NormShape
from auditor.rules.shape import check_shape
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Document, Node, read_yaml

RELATIONS: Mapping[str, Message] = {
    "implements": msg("this clause carries it out"),
    "restates": msg("this clause says the same"),
    "stricter": msg("this clause asks more"),
    "looser": msg("this clause asks less than the higher norm, which prevails"),
    "completed": msg("the higher norm completes this clause"),
    "outrun": msg("the higher norm is newer than the one that this clause rests on"),
}


@dataclass(frozen=True)
class Norm:
    """``quotes``: clause → the words copied from the text that was read."""

    name: str
    title: Mapping[str, str]
    document_number: str
    date: date | None
    level: str
    url: str
    seen: bool
    quotes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Higher:
    """How a clause stands to a clause of a norm. ``start``: the day since which that clause of the norm holds.

    ``says``: what the norm asks, in our own words.
    """

    norm: Norm
    clause: str
    relation: str
    start: date | None = None
    says: Mapping[str, str] = field(default_factory=dict)

    def line(self) -> Message | None:
        """One line for a reader; None where the norm was not read."""
        if not self.norm.seen:
            return None
        quote = self.norm.quotes.get(self.clause, "")
        number = msg(" ({number})", number=self.norm.document_number) if self.norm.document_number else ""
        says = called(self.says["zh"], f" {self.says['en']}") if self.says else ""
        return msg(
            "Higher norm: {title}{number} {clause}, “{quote}”{since}; {relation}.{says}",
            title=called(self.norm.title["zh"], self.norm.title["en"]),
            number=number,
            clause=self.clause,
            quote=quote,
            since=msg(" (since {day})", day=self.start) if self.start else "",
            relation=RELATIONS[self.relation],
            says=says,
        )


_LEVELS = ("national", "province", "city", "county", "school")
"""The levels of documents, the highest first."""


class Norms:
    """The norms beside a policy file, each read when it is first named. ``documents``: those that were read."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._known: dict[str, Norm | None] = {}
        self.documents: list[Document] = []

    def higher(self, node: Node, shape: HigherShape, level: str | None, mistakes: Mistakes) -> Higher | None:
        """What a row of a policy file of a ``level`` says of a norm; None after noting the mistakes."""
        norm = self._norm(shape.norm, node.items["norm"], mistakes)
        start = _day(shape.from_, node.get("from"), mistakes)
        if norm is None:
            return None
        if level is not None and _LEVELS.index(norm.level) > _LEVELS.index(level):
            mistakes.add(
                "E295", node.items["norm"], msg("The norm {name} is of a lower level than this document.", name=norm.name)
            )
            return None
        if norm.seen and shape.clause not in norm.quotes:
            mistakes.add(
                "E295",
                node.items["clause"],
                msg("The norm {name} has no clause “{number}”.", name=norm.name, number=shape.clause),
                did_you_mean(shape.clause, norm.quotes),
            )
            return None
        if shape.relation == "looser" and not norm.seen:
            told = msg("A clause that asks less than a norm has to show it, and of a norm that nobody has read nothing is shown.")
            mistakes.add("E295", node.items["relation"], told)
            return None
        says = {"zh": shape.says.zh, "en": shape.says.en} if shape.says else {}
        return Higher(norm, shape.clause, shape.relation, start, says)

    def _norm(self, name: str, node: Node, mistakes: Mistakes) -> Norm | None:
        if name not in self._known:
            self._known[name] = self._read(name, node, mistakes)
        return self._known[name]

    def _read(self, name: str, node: Node, mistakes: Mistakes) -> Norm | None:
        path = next((found for folder in self._folders if (found := folder / f"{name}.yaml").is_file()), None)
        if not name.replace("-", "").isalnum() or path is None:
            mistakes.add("E295", node, msg("The file policies/norms/{name}.yaml does not exist.", name=name))
            return None
        try:
            document = read_yaml(path, f"policies/norms/{path.name}")
        except UserError as error:
            mistakes.problems += error.problems
            return None
        self.documents.append(document)
        own = Mistakes(document)
        own.problems = mistakes.problems
        shape = check_shape(document.root, NormShape, own)
        if shape is None:
            return None
        if shape.clauses and not shape.seen:
            own.add("E295", document.root.items["clauses"], msg("A norm that nobody has read has no quotes: seen: false."))
            return None
        if shape.name != name:
            own.add(
                "E295",
                document.root.items["name"],
                msg("The file is called {file}, so the name is to be {name}.", file=path.name, name=name),
            )
            return None
        return Norm(
            name=shape.name,
            title={"zh": shape.title.zh, "en": shape.title.en},
            document_number=shape.document_number or "",
            date=_day(shape.date, document.root.get("date"), own),
            level=shape.level,
            url=shape.url or "",
            seen=shape.seen,
            quotes={clause.number: clause.quote for clause in shape.clauses},
        )


def _day(written: str | None, node: Node | None, mistakes: Mistakes) -> date | None:
    day = read_date(written) if written else None
    if written and day is None and node is not None:
        told = msg("“{text}” is no date.", text=written)
        mistakes.add("E256", node, told, msg("Write a date like 2026-09-01."))
    return day
