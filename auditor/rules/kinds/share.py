"""Of a population, the part that satisfies a condition: six counts under missing data, and the worst and best share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from auditor.i18n import Message, msg
from auditor.rules.ast import Comparator, Condition, Population
from auditor.rules.bind.amounts import Kind, percent, plain
from auditor.rules.bind.asked import asked_of
from auditor.rules.figures import Answers, Asks, Figures, Requests, nobodys, number, swayed
from auditor.rules.keys import Holds, Key
from auditor.rules.kinds.base import (
    OUTSIDE_KEY,
    POPULATION_KEYS,
    Measure,
    Outside,
    Texts,
    read_outside,
    unit_of_records,
    whole_required,
)
from auditor.rules.words import MEETS_WORDS, keywords, read_word
from auditor.rules.words import word as word_of

if TYPE_CHECKING:
    from auditor.rules.bind.measure import Measures
    from auditor.rules.bind.names import Names
    from auditor.rules.sentence import Speaker
    from auditor.written.yaml_source import Node, Span

_ORPHANS, _ORPHAN_MEMBERS = "orphans_", "orphan_members_"
"""Before the names of what is asked of linked records that name nobody: for what members satisfy, and for who is a member."""
COUNTS = ("satisfied", "unsatisfied", "undecided", "perhaps_satisfied", "perhaps_unsatisfied", "perhaps_undecided")
"""Members that satisfy, do not, or are open; then the same for records that may or may not be members."""


@dataclass(frozen=True)
class _PartOf(Measure):
    """A part of a population: from none of it to all."""

    of: Population

    can_be_empty = True
    rounded = True

    def amount_kind(self, names: Names) -> Kind:
        return Kind.SHARE

    def own_populations(self) -> tuple[Population, ...]:
        return (self.of,)

    def required(self, comparator: Comparator, limit: Fraction, figures: Figures) -> Fraction:
        return whole_required(comparator, limit * (figures.population or 0))

    def compared(self, figures: Figures) -> Fraction | None:
        return Fraction(*figures.low) if figures.population else None

    def most(self) -> Fraction:
        return Fraction(1)

    def unit(self) -> Texts:
        return unit_of_records(self.of.table)

    def limit_text(self, limit: Fraction) -> str:
        return percent(limit) or plain(limit)


@dataclass(frozen=True)
class Share(_PartOf):
    that: Condition

    word = "share"
    spelt = ("比例", "占比")
    about = ("比例：人群中满足条件的部分", "of a population, the part that satisfies a condition")
    keys: ClassVar[Mapping[str, Key]] = {
        **POPULATION_KEYS,
        "that": Key(
            Holds.CONDITION,
            ("满足",),
            (
                "满足什么条件才算数；对学校可以写 {达到规则: 规则编号}",
                "what a member must satisfy to count; of schools also {meets: the id of a rule}",
            ),
            required=True,
        ),
        "not_applicable": OUTSIDE_KEY,
    }

    @classmethod
    def bind(cls, binder: Measures, node: Node, where: Span) -> Share | Meeting | None:
        population = binder.population(node)
        that = node.get("that")
        if population is None or that is None:
            return None
        if any(word_of(key, MEETS_WORDS) for key in that.items):
            return _meeting(binder, node, that, population)
        if "not_applicable" in node.items:
            told = msg("Only of rules that are met it is asked what one that does not apply is.")
            binder.mistakes.add("E201", node.keys["not_applicable"], told)
        condition = binder.conditions.condition(that, population.table)
        if condition is None:
            return None
        return Share(binder.narrowed(population, asked_of(condition, binder.names)), condition)

    def said(self, speaker: Speaker) -> Message:
        return msg(
            "the share of {records} where {condition}",
            records=speaker.population(self.of),
            condition=speaker.condition(self.that),
        )

    def asked_of_members(self) -> tuple[Condition, ...]:
        return (self.that,)

    def ask(self, asks: Asks) -> Requests:
        asked: Requests = dict(zip(COUNTS, asks.members(self.of).divided(self.that), strict=True))
        asked["not_submitted"] = asks.not_submitted(self.of)
        for prefix, condition in ((_ORPHANS, self.that), (_ORPHAN_MEMBERS, self.of.where)):
            found = asks.unmatched(self.of, condition, member=condition is self.of.where)
            asked |= {f"{prefix}{name}": wanted for name, wanted in found.items()}
        return asked

    def lacking(self, answers: Answers) -> tuple[str, ...]:
        return (*super().lacking(answers), *nobodys(answers, _ORPHANS), *nobodys(answers, _ORPHAN_MEMBERS))

    def figures(self, answers: Answers) -> Figures:
        return share_of(answers, only_helps=self.that.only_helps())


@dataclass(frozen=True)
class Meeting(_PartOf):
    """Of the schools of a bureau, the part that meets every one of some rules: another form of a share.

    ``outside``: what a school is to which none of them applies (or, where it counts as unmet, any).
    """

    rules: tuple[str, ...]
    outside: Outside = "leaves_out"

    word = Share.word
    keys = Share.keys
    judged_from = "rules"
    over_schools = True

    @classmethod
    def bind(cls, binder: Measures, node: Node, where: Span) -> Measure | None:
        return Share.bind(binder, node, where)

    @classmethod
    def rules_written(cls, node: Node) -> tuple[Node, ...]:
        that = node.get("that") or node
        return next((tuple(value.elements or [value]) for key, value in that.items.items() if word_of(key, MEETS_WORDS)), ())

    def said(self, speaker: Speaker) -> Message:
        rules = speaker.listed(self.rules)
        if self.outside == "unmet":
            rules = msg("{rules} (one that does not apply is not met)", rules=rules)
        return msg("the share of {records} that meet {rules}", records=speaker.population(self.of), rules=rules)

    def counted_rules(self) -> tuple[str, ...]:
        return self.rules

    def ask(self, asks: Asks) -> Requests:
        return {"counted": asks.in_scope(self.of.where), "district": asks.district()}

    def figures(self, answers: Answers) -> Figures:
        """``answers``: how many schools meet the rules, do not, and are open (``auditor.verdicts.meeting``)."""
        return share_of(answers)

    def figures_of_schools(self, schools: Sequence[Answers], limits: Sequence[Fraction | None]) -> Figures:
        """Open until the rules are judged."""
        return Figures(low=(0, 1), high=None, actual=None)


def _meeting(binder: Measures, node: Node, that: Node, population: Population) -> Meeting | None:
    """``that: {meets: …}``: only of schools, which have verdicts of their own, and only by itself."""
    if population.table != "schools" or binder.subjects != ("bureau",):
        binder.mistakes.add(
            "E258",
            that,
            msg("Only schools have verdicts on rules, and only the bureau has several schools."),
            msg("Write subject: bureau and of: schools."),
        )
        return None
    for key in that.items:
        if not read_word(key, MEETS_WORDS, that.keys[key], binder.mistakes):
            told = msg("Beside “{word}” nothing else can be asked.", word=keywords(MEETS_WORDS))
            binder.mistakes.add("E210", that.keys[key], told, msg("Put it into where: {{…}}."))
            return None
    rules = tuple(element.text or "" for element in Meeting.rules_written(node))
    outside = read_outside(binder, node)
    if len(set(rules)) < len(rules):
        binder.mistakes.add("E105", that, msg("A rule is listed twice."))
    return None if outside is None else Meeting(population, rules, outside)


def share_of(answers: Answers, *, only_helps: bool = True) -> Figures:
    """The share under missing data. ``only_helps``: one more record that counts can only make the condition true."""
    a, b, c, d, e, f = (number(answers, name) for name in COUNTS)
    loose, loose_members = (swayed(answers, prefix) for prefix in (_ORPHANS, _ORPHAN_MEMBERS))
    low, low_base = a, a + b + c + e + f
    high, high_base = a + c + d + f, a + b + c + d + f
    high = min(high_base, high + loose)
    if loose and not only_helps:
        low = max(0, low - loose)
    if loose_members:
        low, low_base = max(0, low - loose_members), low_base + loose_members
        high, high_base = high + loose_members, high_base + loose_members
        high = min(high, high_base)
    counts = dict(zip(COUNTS, (a, b, c, d, e, f), strict=True))
    if loose or loose_members:
        counts["unmatched_records"] = loose + loose_members
    return Figures(
        low=(low, max(low_base, 1)),
        high=(high, max(high_base, 1)),
        actual=Fraction(a),
        population_low=max(0, a + b + c - loose_members),
        population_high=a + b + c + d + e + f + loose_members,
        population=a + b + c,
        counts=counts,
    )
