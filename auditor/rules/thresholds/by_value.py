"""A threshold that depends on a code (or yes/no, or text) field: ``{by: stage, primary: 4, junior: 5}``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from auditor.i18n import Message, called, msg
from auditor.rules.ast import TRUE, All, Any, Comparator, Condition, Field, Not, OneOf
from auditor.rules.bind.amounts import Kind, kind_of
from auditor.rules.figures import Answers, Asks, Requests
from auditor.rules.keys import Holds, Key, Spelt
from auditor.rules.sentence_words import BoundWords, join
from auditor.rules.thresholds.base import (
    NOT_ASKED,
    OPEN,
    AtRecord,
    Ends,
    F,
    L,
    Limit,
    Listed,
    Step,
    Tries,
    either,
    within,
)
from auditor.rules.thresholds.constant import Constant
from auditor.rules.words import keywords, read_word, word

if TYPE_CHECKING:
    from auditor.rules.bind.names import Names
    from auditor.rules.bind.threshold import Resolve, Thresholds
    from auditor.rules.kinds.base import Measure
    from auditor.rules.sentence import Speaker
    from auditor.written.yaml_source import Node

SEMICOLON = called("；", "; ")
BY_WORDS: Spelt = {"by": ("按",), "tiers": ("分档",), "else": ("其余", "其他情形")}
_REST_WORDS: Spelt = {"not_asked": ("不作要求",)}


def read_by(reader: Thresholds, node: Node, resolve: Resolve) -> Field | Measure | None:
    """What stands after ``by:``; None after noting the mistake."""
    written = {read_word(key, BY_WORDS, node.keys[key], reader.mistakes): key for key in node.items}
    by = node.get(written.get("by", ""))
    if by is None:
        reader.mistakes.add("E202", node, msg("“{key}” is missing.", key=keywords(BY_WORDS, ["by"])))
        return None
    return resolve(by)


def by_node(node: Node) -> Node:
    """The node after ``by:``."""
    return next(value for key, value in node.items.items() if word(key, BY_WORDS) == "by")


@dataclass(frozen=True)
class ByCode(Step):
    """By the value of ``field``; each has a threshold of its own.

    Of a value that is not listed ``otherwise`` is required; None: nothing, so the record leaves the population, the subject the
    rule. ``rest_said``: the rule says what holds of values that it does not list.
    """

    field: Field
    values: tuple[tuple[str | bool, Step], ...]
    otherwise: Step | None = None
    rest_said: bool = False

    keys: ClassVar[Mapping[str, Key]] = {
        "by": Key(
            Holds.NUMBER,
            BY_WORDS["by"],
            (
                "标准随这个字段而定；也可以写 {数量: …}、{合计: …}，随对象自己的记录数、合计数而定（主管部门只能这样写）",
                "the threshold depends on this field; or on {count: …}, {total: …} of the subject (of a bureau only these)",
            ),
            required=True,
        ),
        "else": Key(
            Holds.THRESHOLD,
            BY_WORDS["else"],
            (
                "没有列出的值：一个标准，或“不作要求”（这样的人、这样的学校不在其内）",
                "values that are not listed: an amount, or not_asked (such a member or subject is not among them)",
            ),
        ),
    }
    closed = False
    about = ("随字段的值而定，各个值写成键", "by the value of a field, each value a key")

    own_brackets = True

    @classmethod
    def written_so(cls, node: Node) -> bool:
        found = {word(key, BY_WORDS) for key in node.items}
        return bool(found & {"by", "else"}) and "tiers" not in found

    @classmethod
    def read(cls, reader: Thresholds, node: Node, kind: Kind, resolve: Resolve) -> ByCode | None:
        field = read_by(reader, node, resolve)
        if field is None:
            return None
        if not isinstance(field, Field):
            reader.mistakes.add("E202", node, msg("“{key}” is missing.", key=keywords(BY_WORDS, ["tiers"])))
            return None
        if field.type not in ("code", "boolean", "text"):
            told = msg(
                "A threshold can depend on a code or a yes/no field; {field} is neither.", field=reader.names.show_field(field)
            )
            quantity = kind_of(reader.names.spec(field.table, field.name)) is not None
            how = msg("For a quantity, give tiers: by: pupils, tiers: […].") if quantity else None
            reader.mistakes.add("E253", by_node(node), told, how)
            return None
        return _read_values(reader, node, kind, field, resolve)

    @property
    def amounts(self) -> tuple[Fraction, ...] | None:
        """Everything that may be required, where every value has a plain number."""
        plain = tuple(part.value for part in self.parts() if isinstance(part, Constant))
        return plain if len(plain) == len(self.parts()) else None

    def parts(self) -> tuple[Step, ...]:
        """The threshold of every value, and of those that are not listed."""
        return (*(step for _, step in self.values), *(() if self.otherwise is None else (self.otherwise,)))

    def fields(self) -> tuple[Field, ...]:
        return (self.field, *super().fields())

    @property
    def varies(self) -> bool:
        return True

    @property
    def may_ask_nothing(self) -> bool:
        return self.otherwise is None or any(step.may_ask_nothing for step in self.parts())

    def choices(self) -> Iterator[tuple[str, Fraction]]:
        for code, step in self._each():
            yield from ((", ".join(filter(None, (f"{self.field} = {code}", label))), value) for label, value in step.choices())

    def unlisted(self, names: Names) -> tuple[str | bool, ...] | None:
        """The values of the field of which it says nothing; None for a text, whose values nobody can list."""
        if self.otherwise is not None:
            return ()
        values = names.values(self.field)
        listed = {value for value, _ in self.values}
        return None if values is None else tuple(value for value in values if value not in listed)

    def asked(self, names: Names) -> Condition:
        named = OneOf(self.field, tuple(value for value, _ in self.values))
        inner: list[tuple[Condition, Condition]] = [(OneOf(self.field, (code,)), own.asked(names)) for code, own in self.values]
        if self.otherwise is not None:
            inner.append((Not(named), self.otherwise.asked(names)))
        if all(asked == TRUE for _, asked in inner):
            return TRUE if self.unlisted(names) == () else named
        return Any(tuple(here if asked == TRUE else All((here, asked)) for here, asked in inner))

    def always_asks(self, listed: Listed = lambda field, values: False) -> bool:
        every = self.otherwise is not None or listed(self.field, [value for value, _ in self.values])
        return every and all(step.always_asks(listed) for step in self.parts())

    def ask(self, asks: Asks, name: str) -> Requests:
        return {**(self._which().ask(asks, name) if self.measures() else {}), **super().ask(asks, name)}

    def limit(self, name: str, answers: Answers) -> Limit:
        if not self.measures():
            return super().limit(name, answers)
        which = self._which().limit(name, answers)
        if which.value is not None:
            return self.parts()[int(which.value)].limit(f"{name}_{int(which.value)}", answers)
        each = [inner.limit(f"{name}_{nth}", answers).within for nth, inner in enumerate(self.parts())]
        if which.span is None or None in each:
            return which if which == NOT_ASKED else OPEN
        return within(*either([one for one in each if one is not None]))

    def _which(self) -> ByCode:
        """Which of the thresholds inside holds, by its place."""
        places = tuple((code, Constant(Fraction(nth))) for nth, (code, _) in enumerate(self.values))
        rest = None if self.otherwise is None else Constant(Fraction(len(places)))
        return replace(self, values=places, otherwise=rest)

    def span(self) -> Ends:
        return either([step.span() for step in self.parts()])

    def at_record(self, row: AtRecord[L]) -> L:
        limits = [(value, row.limit(step)) for value, step in self.values]
        return row.by_value(self.field, limits, None if self.otherwise is None else row.limit(self.otherwise))

    def as_strict(self, new: Step, comparator: Comparator, names: Names) -> bool:
        if not isinstance(new, ByCode):
            return all(step.as_strict(new, comparator, names) for step in self.parts())
        if self.field != new.field or (self.otherwise is not None and new.otherwise is None):
            return False
        after = dict(new.values)
        pairs = [(step, after.get(code, new.otherwise)) for code, step in self.values]
        if self.otherwise is not None:
            pairs += [(self.otherwise, step) for step in new.parts()]
        return all(now is not None and was.as_strict(now, comparator, names) for was, now in pairs)

    def every_amount(self, names: Names) -> tuple[Fraction, ...] | None:
        return self.amounts if self.unlisted(names) == () else None

    def said(self, speaker: Speaker, wording: BoundWords) -> Message:
        parts = []
        for code, step in self.values:
            bounds, where = step.said_inside(speaker, wording), speaker.is_one_of(self.field, (code,))
            if self.amounts is None:
                parts.append(msg("where {condition}, {bounds}", bounds=bounds, condition=where))
            else:
                parts.append(msg("{bounds} where {condition}", bounds=bounds, condition=where))
        if self.otherwise is not None:
            parts.append(msg("{bounds} for all others", bounds=self.otherwise.said_inside(speaker, wording)))
        return join(SEMICOLON, parts)

    def summary(self, shown: Callable[[Fraction], str]) -> str:
        return "; ".join(f"{code}: {step.summary(shown)}" for code, step in self._each())

    def tried(self, tries: Tries[F]) -> Iterator[tuple[F, Fraction]]:
        for code, step in self.values:
            for facts in tries.valued(self.field, code):
                yield from tries.added(facts, [step])

    def _each(self) -> tuple[tuple[str | bool, Step], ...]:
        return (*self.values, *(() if self.otherwise is None else (("…", self.otherwise),)))


def _read_values(reader: Thresholds, node: Node, kind: Kind, field: Field, resolve: Resolve) -> ByCode | None:
    values: dict[str | bool, Step] = {}
    otherwise: Step | None = None
    rest_said, sound = False, True
    for key, value in node.items.items():
        said = word(key, BY_WORDS)
        if said == "by":
            continue
        if said == "else":
            rest_said = True
            if read_word(value.text or "", _REST_WORDS, value, reader.mistakes) is None:
                otherwise = reader.step(value, kind, resolve)
                sound = sound and otherwise is not None
            continue
        code = reader.code(key, field, node, key)
        step = reader.step(value, kind, resolve)
        if code is None or step is None:
            sound = False
        elif code in values:
            sound = False
            reader.mistakes.add("E105", node.keys[key], msg("“{word}” is given twice.", word=key))
        else:
            values[code] = step
    if sound and not values:
        told = msg("No threshold is given for any value of {field}.", field=reader.names.show_field(field))
        reader.mistakes.add("E251", node, told)
        return None
    return ByCode(field, tuple(values.items()), otherwise, rest_said) if sound else None
