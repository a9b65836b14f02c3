"""A threshold that depends on a code (or yes/no, or text) field: ``{by: stage, primary: 4, junior: 5}``."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from auditor.i18n import Message, called, msg
from auditor.rules.ast import TRUE, All, Any, Comparator, Condition, Field, Not, OneOf
from auditor.rules.bind.amounts import Kind, kind_of
from auditor.rules.figures import Answers, Asks, Requests
from auditor.rules.keys import Holds, Key, Spelt
from auditor.rules.sentence_words import Wording, join
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
    asks_as_much,
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


class ByValue(Step):
    """By the value of ``field``.

    Of a value that is not listed ``otherwise`` is required; None: nothing, so the record leaves the population, the subject the
    rule. ``rest_said``: the rule says what holds of values that it does not list.
    """

    field: Field
    rest_said: bool
    own_brackets = True

    @abstractmethod
    def steps(self) -> tuple[tuple[str | bool, Step], ...]:
        """The threshold of every value that is listed."""

    @abstractmethod
    def rest(self) -> Step | None:
        """The threshold of all others."""

    def fields(self) -> tuple[Field, ...]:
        return (self.field, *super().fields())

    @property
    def varies(self) -> bool:
        return True

    def unlisted(self, names: Names) -> tuple[str | bool, ...] | None:
        """The values of the field of which it says nothing; None for a text, whose values nobody can list."""
        if self.rest() is not None:
            return ()
        values = names.values(self.field)
        listed = {value for value, _ in self.steps()}
        return None if values is None else tuple(value for value in values if value not in listed)

    def always_asks(self, listed: Listed = lambda field, values: False) -> bool:
        every = self.rest() is not None or listed(self.field, [value for value, _ in self.steps()])
        return every and all(step.always_asks(listed) for step in self._all())

    def asked(self, names: Names) -> Condition:
        named = OneOf(self.field, tuple(value for value, _ in self.steps()))
        inner: list[tuple[Condition, Condition]] = [(OneOf(self.field, (code,)), own.asked(names)) for code, own in self.steps()]
        rest = self.rest()
        if rest is not None:
            inner.append((Not(named), rest.asked(names)))
        if all(asked == TRUE for _, asked in inner):
            return TRUE if self.unlisted(names) == () else named
        return Any(tuple(here if asked == TRUE else All((here, asked)) for here, asked in inner))

    def at_record(self, row: AtRecord[L]) -> L:
        rest = self.rest()
        limits = [(value, row.limit(step)) for value, step in self.steps()]
        return row.by_value(self.field, limits, None if rest is None else row.limit(rest))

    def summary(self, shown: Callable[[Fraction], str]) -> str:
        rest = self.rest()
        each = [*self.steps(), *([] if rest is None else [("…", rest)])]
        return "; ".join(f"{code}: {step.summary(shown)}" for code, step in each)

    def choices(self) -> Iterator[tuple[str, Fraction]]:
        rest = self.rest()
        for code, step in (*self.steps(), *(() if rest is None else (("…", rest),))):
            yield from ((", ".join(filter(None, (f"{self.field} = {code}", label))), value) for label, value in step.choices())

    def tried(self, tries: Tries[F]) -> Iterator[tuple[F, Fraction]]:
        for code, step in self.steps():
            for facts in tries.valued(self.field, code):
                yield from tries.added(facts, [step])

    def _all(self) -> tuple[Step, ...]:
        rest = self.rest()
        return (*(step for _, step in self.steps()), *(() if rest is None else (rest,)))


@dataclass(frozen=True)
class ByCode(ByValue):
    """The plain form: every value has a number."""

    field: Field
    values: tuple[tuple[str | bool, Fraction], ...]
    otherwise: Fraction | None = None
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

    @classmethod
    def written_so(cls, node: Node) -> bool:
        found = {word(key, BY_WORDS) for key in node.items}
        return bool(found & {"by", "else"}) and "tiers" not in found

    @classmethod
    def read(cls, reader: Thresholds, node: Node, kind: Kind, resolve: Resolve) -> ByCode | Nested | None:
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
    def amounts(self) -> tuple[Fraction, ...]:
        """Everything that may be required."""
        rest = () if self.otherwise is None else (self.otherwise,)
        return (*(value for _, value in self.values), *rest)

    def steps(self) -> tuple[tuple[str | bool, Step], ...]:
        return tuple((code, Constant(value)) for code, value in self.values)

    def rest(self) -> Step | None:
        return None if self.otherwise is None else Constant(self.otherwise)

    @property
    def denominator(self) -> int:
        return math.lcm(*(value.denominator for value in self.amounts))

    def numbers(self) -> tuple[Fraction, ...]:
        return self.amounts

    @property
    def may_ask_nothing(self) -> bool:
        return self.otherwise is None

    def span(self) -> Ends:
        return min(self.amounts), max(self.amounts)

    def as_strict(self, new: Step, comparator: Comparator, names: Names) -> bool:
        if isinstance(new, Constant):
            return all(asks_as_much(value, new.value, comparator) for value in self.amounts)
        if not isinstance(new, ByCode) or self.field != new.field or (self.otherwise is not None and new.otherwise is None):
            return False
        after = dict(new.values)
        pairs = [(value, after.get(code, new.otherwise)) for code, value in self.values]
        if self.otherwise is not None:
            pairs += [(self.otherwise, amount) for amount in new.amounts]
        return all(amount is not None and asks_as_much(value, amount, comparator) for value, amount in pairs)

    def every_amount(self, names: Names) -> tuple[Fraction, ...] | None:
        return self.amounts if self.unlisted(names) == () else None

    def said(self, speaker: Speaker, wording: Wording) -> Message:
        parts = [
            msg("{bounds} where {condition}", bounds=wording.bound(amount), condition=speaker.is_one_of(self.field, (code,)))
            for code, amount in self.values
        ]
        if self.otherwise is not None:
            parts.append(msg("{bounds} for all others", bounds=wording.bound(self.otherwise)))
        return join(SEMICOLON, parts)


@dataclass(frozen=True)
class Nested(ByValue):
    """The form in which some value has a threshold that varies."""

    field: Field
    values: tuple[tuple[str | bool, Step], ...]
    otherwise: Step | None = None
    rest_said: bool = False

    def steps(self) -> tuple[tuple[str | bool, Step], ...]:
        return self.values

    def rest(self) -> Step | None:
        return self.otherwise

    def parts(self) -> tuple[Step, ...]:
        """The threshold of every value, and of those that are not listed."""
        return self._all()

    @property
    def may_ask_nothing(self) -> bool:
        return self.otherwise is None or any(step.may_ask_nothing for step in self.parts())

    def span(self) -> Ends:
        return either([step.span() for step in self.parts()])

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
        places = tuple((code, Fraction(nth)) for nth, (code, _) in enumerate(self.values))
        rest = None if self.otherwise is None else Fraction(len(places))
        return ByCode(self.field, places, rest, self.rest_said)

    def said(self, speaker: Speaker, wording: Wording) -> Message:
        parts = []
        for code, step in self.values:
            where = speaker.is_one_of(self.field, (code,))
            parts.append(msg("where {condition}, {bounds}", bounds=step.said_inside(speaker, wording), condition=where))
        if self.otherwise is not None:
            parts.append(msg("{bounds} for all others", bounds=self.otherwise.said_inside(speaker, wording)))
        return join(SEMICOLON, parts)


def _read_values(reader: Thresholds, node: Node, kind: Kind, field: Field, resolve: Resolve) -> ByCode | Nested | None:
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
    return _by_a_code(field, tuple(values.items()), otherwise, rest_said) if sound else None


def _by_a_code(
    field: Field, values: tuple[tuple[str | bool, Step], ...], otherwise: Step | None, rest_said: bool
) -> ByCode | Nested:
    """The plain form where every value has a number."""
    numbers = tuple((code, step.value) for code, step in values if isinstance(step, Constant))
    if len(numbers) < len(values) or not (otherwise is None or isinstance(otherwise, Constant)):
        return Nested(field, values, otherwise, rest_said)
    return ByCode(field, numbers, None if otherwise is None else otherwise.value, rest_said)
