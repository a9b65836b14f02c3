"""A policy document's clauses: ``policies/<name>.yaml``, every clause listed, whether a rule covers it or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.i18n import msg
from auditor.problems import Place
from auditor.rules.bind.days import read_date
from auditor.rules.file_keys import POLICY, in_english
from auditor.rules.norms import Higher, Norms
from auditor.rules.schema import PolicyShape
from auditor.rules.shape import check_shape
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import MAX_BYTES, Document

if TYPE_CHECKING:
    from auditor.rules.ast import Rule


@dataclass(frozen=True)
class Clause:
    """One clause, or a part of one. ``kind``: Q quantified, E evidence, B bureau duty, A aspirational, Q/B, E/B.

    ``implied``: its number is not written but follows from words such as 每年. ``reason``: why no rule covers it.
    """

    number: str
    summary: dict[str, str]
    kind: str
    part: str = ""
    implied: bool = False
    rules: tuple[str, ...] = ()
    higher: tuple[Higher, ...] = ()
    reason: dict[str, str] | None = None
    place: Place = Place()

    def __hash__(self) -> int:
        return hash(self.number)


@dataclass(frozen=True)
class Policy:
    """A policy document. ``text`` is its wording where that file lies beside it, "" where not; quotes are looked up in it."""

    name: str
    title: dict[str, str]
    clauses: tuple[Clause, ...]
    issuer: dict[str, str] | None = None
    document_number: str = ""
    date: date | None = None
    url: str = ""
    text: str = ""

    def rows(self, rule: Rule) -> list[Clause]:
        """The rows that list a rule; all rows of its clause where none does."""
        named = [clause for clause in self.clauses if rule.id in clause.rules]
        return named or [clause for clause in self.clauses if clause.number == rule.clause]

    def __hash__(self) -> int:
        return hash(self.name)

    def clause(self, number: str) -> Clause | None:
        """The clause of that number (its first part), or None."""
        return next((clause for clause in self.clauses if clause.number == number), None)


def read_policy(document: Document, folder: Path, mistakes: Mistakes, norms: Norms | None = None) -> Policy | None:
    """The policy of one file, or None after noting the mistakes. ``folder`` is where its ``text:`` file lies.

    ``norms``: where the higher norms that its clauses name are looked up; beside the file where none are given.
    """
    norms = norms or Norms([folder / "norms"])
    document = replace(document, root=in_english(document.root, POLICY, mistakes))
    shape = check_shape(document.root, PolicyShape, mistakes)
    if shape is None:
        return None
    clauses = []
    seen: dict[tuple[str, str], int] = {}
    nodes = document.root.items["clauses"].elements
    for node, item in zip(nodes, shape.clauses, strict=True):
        row = (item.number, item.part or "")
        if row in seen:
            mistakes.add(
                "E207",
                node.items["number"],
                msg("The clause {number} is listed twice; first in line {line}.", number=" ".join(row).strip(), line=seen[row]),
                msg("Rows of one clause need a part: a, b …"),
            )
        seen.setdefault(row, node.span.line)
        span = node.keys["number"]
        reason = {"zh": item.reason.zh, "en": item.reason.en} if item.reason else None
        summary = {"zh": item.summary.zh, "en": item.summary.en}
        place = Place(file=document.file, line=span.line, column=span.column)
        named = node.items["higher"].elements if "higher" in node.items else []
        found = (norms.higher(one, higher, shape.level, mistakes) for one, higher in zip(named, item.higher, strict=True))
        clauses.append(
            Clause(
                number=item.number,
                summary=summary,
                kind=item.class_,
                part=row[1],
                implied=item.implied,
                rules=tuple(item.rules),
                higher=tuple(filter(None, found)),
                reason=reason,
                place=place,
            )
        )
    day = read_date(shape.date) if shape.date else None
    if shape.date and day is None:
        mistakes.add(
            "E256",
            document.root.items["date"],
            msg("“{text}” is no date.", text=shape.date),
            msg("Write a date like 2026-09-01."),
        )
    issuer = {"zh": shape.issuer.zh, "en": shape.issuer.en} if shape.issuer else None
    title = {"zh": shape.title.zh, "en": shape.title.en}
    text = _text(document, folder, shape.text, mistakes) if shape.text else ""
    return Policy(shape.name, title, tuple(clauses), issuer, shape.document_number or "", day, shape.url or "", text)


def _text(document: Document, folder: Path, name: str, mistakes: Mistakes) -> str:
    """The wording, where its file lies beside the policy file; the documents themselves need not be shipped."""
    where = document.root.items["text"]
    path = folder / name
    if Path(name).name != name or path.is_symlink():
        mistakes.add("E101", where, msg("The text must lie beside the policy file."))
        return ""
    if not path.is_file() or path.stat().st_size > MAX_BYTES:
        return ""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        mistakes.add("E101", where, msg("The text file {file} cannot be read.", file=name))
        return ""
