"""What stands beside the records that a rule measures, so that its threshold is a certain one: a figure, or another rule's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from auditor.authoring.made.facts import Beside, Facts, Setting, Tables, Unreachable, looked_at, of_school, written_amount
from auditor.authoring.made.satisfy import satisfying
from auditor.authoring.made.scene import MOST_ROWS, TAKEN_OVER
from auditor.authoring.made.solving import valued
from auditor.rules.ast import TRUE, All, Condition, Not, Population, Rule
from auditor.rules.kinds.base import Measure
from auditor.rules.kinds.count import Count
from auditor.rules.kinds.ratio import Ratio
from auditor.rules.kinds.share import Share
from auditor.rules.kinds.total import Total
from auditor.rules.kinds.value import Indicator, Value
from auditor.rules.pack import Pack


@dataclass(frozen=True)
class Arranging:
    """For one rule in one setting."""

    rule: Rule
    pack: Pack
    setting: Setting

    def arranged(self, wanted: Measure | str, value: Fraction) -> Iterator[Facts]:
        """What is said of the school, and stands beside, where a measure (or that of the rule of this id) has a value."""
        if isinstance(wanted, str):
            other = self.pack.rule(wanted)
            wanted = self.rule.measure if other is None else other.at(self.rule.subjects[0]).measure
        try:
            yield from self._arranged(wanted, value)
        except Unreachable:
            return

    def _arranged(self, measure: Measure, value: Fraction) -> Iterator[Facts]:
        match measure:
            case Value(at):
                yield from valued(at, value, Facts(), self.pack.model)
            case Count(of, None) if value.denominator == 1 and value <= MOST_ROWS:
                facts, among = self._other(of)
                rows = facts.tables(of.table, self.pack.model, int(value))
                yield self._beside(of, rows, among)
            case Total(of, at, "sum"):
                facts, _ = self._other(of)
                for amount in valued(at, value, facts, self.pack.model):
                    if (one := facts.joined(amount)) is not None:
                        yield self._beside(of, one.tables(of.table, self.pack.model, 1), False)
            case Share(of, that) if 0 < value < 1:
                good, among = self._other(of, that)
                bad, _ = self._other(of, Not(that))
                others = value.denominator - value.numerator
                yield self._beside(of, good.tables(of.table, self.pack.model, value.numerator, others=(bad, others)), among)
            case Indicator(of, at):
                facts = self._other(of)[0].with_own({at.name: written_amount(value, at.type)})
                yield self._beside(of, facts.tables(of.table, self.pack.model, 1), False)
            case Ratio(of, to):
                for below in self._arranged(to, TAKEN_OVER):
                    for above in self._arranged(of, value * TAKEN_OVER):
                        if (both := below.joined(above)) is not None:
                            yield both

    def _beside(self, of: Population, rows: Tables, among: bool) -> Facts:
        if of.table != "schools" and "schools" in rows and self.rule.subjects == ("bureau",):
            rows = of_school(rows, "other", self.pack.model)  # what is measured has schools of its own
        return Facts(beside={table: Beside(tuple(found), among and table == of.table) for table, found in rows.items()})

    def _other(self, of: Population, that: Condition = TRUE) -> tuple[Facts, bool]:
        """A record that counts for the threshold and is not among those that are measured; whether those count for it too."""
        model, own = self.pack.model, [one for one in self.rule.measure.populations() if one.table == of.table]
        facts = satisfying(All((of.where, that, *(Not(one.where) for one in own))), of.table, model, self.setting)
        dated = model.tables[of.table].dated_by
        if dated and dated not in facts.own:
            facts = facts.with_own({dated: looked_at(of.window, self.setting).isoformat()})
        return facts, any(self._also(of, one) for one in own)

    def _also(self, of: Population, measured: Population) -> bool:
        member = satisfying(measured.where, measured.table, self.pack.model, self.setting)
        try:
            return satisfying(of.where, of.table, self.pack.model, self.setting, beside=member) == member
        except Unreachable:
            return False
