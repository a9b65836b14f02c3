"""Formulas of the records model: ``教学用房面积 - 室内体育用房面积``, ``小学生数 + 1.1 × 初中生数``. A small grammar of our own.

+ − × ÷ and brackets over numbers, fields of the record and of its parents (``school.pupils``), other formulas, and tables or
populations whose records point to the record: how many there are. A name with other signs in it stands between 「 and 」.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import NamedTuple

from auditor.i18n import Message, msg
from auditor.model.model import Derived, Model
from auditor.rules.ast import TRUE, Field, Linked, Window
from auditor.rules.bind.condition import Conditions
from auditor.rules.bind.measure import Measures
from auditor.rules.bind.names import Names
from auditor.rules.expressions import Counted, Expression, Formula, Number, Operation, Sign
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Document, Node, Span, exact

_SIGNS: dict[str, Sign] = {"+": "+", "-": "-", "−": "-", "–": "-", "*": "*", "×": "*", "·": "*", "/": "/", "÷": "/"}
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_NAME_ENDS = frozenset("+-−–*×·/÷()（） \t「」")
_DEEPEST, _LONGEST = 20, 400
_YUAN = 1


class FormulaError(Exception):
    """What is wrong, at which character of the formula, and how it could be put right."""

    def __init__(self, at: int, message: Message, suggestion: Message | None = None) -> None:
        super().__init__(str(message))
        self.at = at
        self.message = message
        self.suggestion = suggestion


class Token(NamedTuple):
    """``kind``: number, name, sign, or a bracket; ``text``: narrow, but for names, which stay as written."""

    kind: str
    text: str
    at: int


def tokens_of(text: str) -> Iterator[Token]:
    """The words of a formula. Raises :class:`FormulaError`."""
    at = 0
    while at < len(text):
        narrow = unicodedata.normalize("NFKC", text[at])
        if narrow.isspace():
            at += 1
        elif narrow in _SIGNS or text[at] in _SIGNS:
            yield Token("sign", _SIGNS.get(narrow) or _SIGNS[text[at]], at)
            at += 1
        elif narrow in "()":
            yield Token(narrow, narrow, at)
            at += 1
        elif text[at] == "「":
            end = text.find("」", at)
            if end < 0:
                raise FormulaError(at, msg("The bracket {bracket} is not closed.", bracket="「"))
            yield Token("name", text[at + 1 : end].strip(), at)
            at = end + 1
        else:
            end = at
            while end < len(text) and text[end] not in _NAME_ENDS and unicodedata.normalize("NFKC", text[end]) not in _NAME_ENDS:
                end += 1
            if end == at:
                raise FormulaError(at, msg("“{text}” has no place in a formula.", text=text[at]))
            word = text[at:end]
            folded = unicodedata.normalize("NFKC", word)
            yield Token("number" if _NUMBER.fullmatch(folded) else "name", folded if folded[:1].isdigit() else word, at)
            at = end


@dataclass
class Formulas:
    """Resolves the formulas of one records model, each once."""

    model: Model
    names: Names
    found: dict[tuple[str, str], Formula] = field(default_factory=dict)
    _open: list[tuple[str, str]] = field(default_factory=list)

    def resolve(self, table: str, name: str) -> Formula:
        """The formula of a derived field; kept in the model for whoever asks. Raises :class:`FormulaError`."""
        key = (table, name)
        if key not in self.found:
            spec = self.model.tables[table].derived[name]
            if key in self._open:
                raise FormulaError(0, msg("The formula of {field} rests on itself.", field=spec.zh or name))
            self._open.append(key)
            try:
                expression, dimension = _Reader(self, table, spec.formula).whole()
            finally:
                self._open.pop()
            said = spec.unit_texts
            unit = (said["zh"], said["en"]) if said else (("元", "yuan") if dimension == _YUAN else ("", ""))
            self.found[key] = Formula(expression, unit)
            spec.keep_formula(self.found[key])
        return self.found[key]


_Dimension = int | None
"""The power of yuan that a part is counted in; None: a mere number, which goes with anything."""
_Part = tuple[Expression, _Dimension]


class _Reader:
    def __init__(self, formulas: Formulas, table: str, text: str) -> None:
        if len(text) > _LONGEST:
            raise FormulaError(0, msg("The formula is longer than {limit} characters.", limit=_LONGEST))
        self.formulas, self.table, self.text = formulas, table, text
        self.tokens = list(tokens_of(text))
        self.next = 0
        if not self.tokens:
            raise FormulaError(0, msg("The formula is empty."))

    def whole(self) -> _Part:
        part = self._sum(0)
        if self.next < len(self.tokens):
            token = self.tokens[self.next]
            if token.kind == ")":
                raise FormulaError(token.at, msg("There is no bracket that this one closes."))
            raise FormulaError(token.at, msg("A sign + − × ÷ is missing before “{text}”.", text=token.text))
        if isinstance(part[0], Number):
            raise FormulaError(0, msg("The formula names no field; write the number where it is needed."))
        return part

    def _sum(self, depth: int) -> _Part:
        if depth > _DEEPEST:
            raise FormulaError(self._at(), msg("Brackets are nested too deep."))
        part = self._product(depth)
        while (sign := self._sign("+-")) is not None:
            other = self._product(depth)
            part = _added(sign, part, other)
        return part

    def _product(self, depth: int) -> _Part:
        part = self._single(depth)
        while (sign := self._sign("*/")) is not None:
            at = self._at()
            other = self._single(depth)
            part = _multiplied(sign, part, other, at)
        return part

    def _single(self, depth: int) -> _Part:
        if self.next >= len(self.tokens):
            raise FormulaError(len(self.text.rstrip()), msg("The formula breaks off: a number or a field is missing."))
        token = self.tokens[self.next]
        self.next += 1
        if token.kind == "number":
            percent = token.text.endswith("%")
            return Number(exact(token.text.rstrip("%")) / (100 if percent else 1)), None
        if token.kind == "(":
            inner = self._sum(depth + 1)
            if self.next >= len(self.tokens) or self.tokens[self.next].kind != ")":
                raise FormulaError(token.at, msg("The bracket {bracket} is not closed.", bracket="("))
            self.next += 1
            return inner
        if token.kind == "name":
            return self._named(token)
        if token.text == "-" and self.next < len(self.tokens):
            return _multiplied("*", (Number(Fraction(-1)), None), self._single(depth), token.at)
        raise FormulaError(token.at, msg("A number or a field is expected before “{text}”.", text=token.text))

    def _sign(self, among: str) -> Sign | None:
        if self.next < len(self.tokens) and self.tokens[self.next].kind == "sign" and self.tokens[self.next].text in among:
            self.next += 1
            return _SIGNS[self.tokens[self.next - 1].text]
        return None

    def _at(self) -> int:
        return self.tokens[self.next].at if self.next < len(self.tokens) else len(self.text)

    # ---------------------------------------------------------------- names

    def _named(self, token: Token) -> _Part:
        """A field, or records that point here, in that order."""
        names, document = self.formulas.names, Document("", "", Node(None, Span()))
        mistakes = Mistakes(document)
        here, path, last = self._walked(token)
        if not names.fields(here).find(last) and (child := self._children(here, last)) is not None:
            return Counted(child, path), 0
        found = Conditions(names, mistakes).field(token.text, self.table, document.root)
        if found is None:
            problem = mistakes.problems[0]
            near = did_you_mean(last, [*names.fields(here).spellings, *names.children(here).spellings])
            raise FormulaError(token.at, problem.message, near or problem.suggestion)
        return self._field(found, token)

    def _walked(self, token: Token) -> tuple[str, tuple[str, ...], str]:
        """The table that the links of ``school.班级`` lead to, the links, and the last word."""
        names, table = self.formulas.names, self.table
        path: list[str] = []
        *links, last = (part.strip() for part in token.text.split("."))
        for link in links:
            found = names.links(table).find(link)
            if len(found) != 1:
                break
            path.append(found[0])
            table = names.link_target(table, found[0])
        return table, tuple(path), last

    def _children(self, table: str, written: str) -> Linked | None:
        """How many records of a table, or of a named population, point to a record of ``table``."""
        names = self.formulas.names
        found = names.children(table).find(written)
        if len(found) == 1:
            return _count(found[0], names.vias(found[0], table)[0], TRUE)
        populations = names.populations.find(written)
        mistakes = Mistakes(Document("", "", Node(None, Span())))
        measures = Measures(names, Conditions(names, mistakes), mistakes, ("bureau",))
        child = measures.table_of(populations[0]) if len(populations) == 1 else None
        if child is None or not names.vias(child, table):
            return None
        bound = measures.named(populations[0], mistakes.document.root)
        return None if bound is None else _count(child, names.vias(child, table)[0], bound[0])

    def _field(self, found: Field, token: Token) -> _Part:
        spec = self.formulas.names.spec(found.table, found.name)
        if isinstance(spec, Derived) and spec.formula:
            formula = self.formulas.resolve(found.table, found.name)
            field_ = self.formulas.names.field(found.table, found.name, found.path)
            return field_, _YUAN if formula.unit == ("元", "yuan") else 0
        if found.type not in ("integer", "number", "money"):
            shown = self.formulas.names.show_field(found)
            raise FormulaError(token.at, msg("{field} is no number that can be reckoned with.", field=shown))
        return found, _YUAN if found.type == "money" else 0


def _count(table: str, via: str, where: object) -> Linked:
    return Linked(table, via, where, "count", None, Window(), ())  # type: ignore[arg-type]  # a bound condition


def _added(sign: Sign, left: _Part, right: _Part) -> _Part:
    (first, one), (second, other) = left, right
    if isinstance(first, Number) and isinstance(second, Number):
        return Number(first.value + second.value if sign == "+" else first.value - second.value), None
    if one is not None and other is not None and one != other:
        raise FormulaError(0, msg("Yuan and what is counted otherwise cannot be added up."))
    return Operation(sign, first, second), one if one is not None else other


def _multiplied(sign: Sign, left: _Part, right: _Part, at: int) -> _Part:
    (first, one), (second, other) = left, right
    if sign == "/" and isinstance(second, Number):
        if second.value == 0:
            raise FormulaError(at, msg("The formula divides by zero."))
        sign, second = "*", Number(1 / second.value)
    if isinstance(first, Number) and isinstance(second, Number):
        return Number(first.value * second.value), None
    if one is None and other is None:
        return Operation(sign, first, second), None
    power = (one or 0) + (other or 0) if sign == "*" else (one or 0) - (other or 0)
    return Operation(sign, first, second), power


def settle_formulas(model: Model, mistakes: Mistakes, records: Node | None = None) -> bool:
    """Resolve every formula of a model, once; whether all could be. ``records``: where a pack wrote them."""
    formulas, sound = Formulas(model, Names(model)), True
    for table, spec in model.tables.items():
        for name, derived in spec.derived.items():
            try:
                if derived.formula:
                    formulas.resolve(table, name)
            except FormulaError as error:
                sound = False
                node = mistakes.document.root if records is None else records
                for part in ("tables", table, "derived", name, "formula"):
                    node = node.get(part) or node
                at = replace(node.span, column=node.span.column + error.at) if node.text is not None else node.span
                mistakes.add("E269", at, error.message, error.suggestion)
    return sound
