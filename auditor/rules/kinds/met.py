"""How many of a list of rules the subject meets. The records only say whether the rule applies; the verdicts count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from auditor.i18n import Message, msg
from auditor.rules.ast import Comparator
from auditor.rules.bind.amounts import Kind, write_amount
from auditor.rules.figures import Answers, Asks, Figures, Requests
from auditor.rules.keys import Holds, Key
from auditor.rules.kinds.base import OUTSIDE_KEY, Measure, Outside, read_outside, whole_required
from auditor.rules.thresholds import Constant

if TYPE_CHECKING:
    from auditor.rules.bind.measure import Measures
    from auditor.rules.bind.names import Names
    from auditor.rules.sentence import Speaker
    from auditor.written.yaml_source import Node, Span


@dataclass(frozen=True)
class Met(Measure):
    """With ``floor`` each unmet rule must reach that part of its threshold."""

    rules: tuple[str, ...]
    floor: Fraction | None = None
    outside: Outside = "leaves_out"
    """What a listed rule that does not apply to the subject is."""

    word = "met"
    spelt = ("达标项数",)
    about = (
        "达标项数：所列规则中达标的有几条；底线：未达标的也须达到要求的几成",
        "how many of a list of rules are met; floor",
    )
    keys: ClassVar[Mapping[str, Key]] = {
        "of": Key(Holds.RULES, ("规则",), ("所列的规则", "the rules that are counted"), required=True),
        "not_applicable": OUTSIDE_KEY,
        "floor": Key(
            Holds.AMOUNT,
            ("底线",),
            (
                "底线：未达标的规则也须达到要求的几成，如 85%",
                "the part of its threshold that each unmet rule must still reach",
            ),
        ),
    }
    judged_from = "rules"
    can_be_empty = True

    @classmethod
    def bind(cls, binder: Measures, node: Node, where: Span) -> Met | None:
        of, floor = node.get("of"), node.get("floor")
        if of is None:
            return None
        rules = tuple(element.text for element in of.elements if element.text)
        part: Fraction | None = None
        if floor is not None:
            read = binder.conditions.thresholds.read(floor, Kind.SHARE, lambda by: None)
            if not isinstance(read, Constant):
                if read is not None:
                    binder.mistakes.add("E251", floor, msg("A number is expected here."))
                return None
            part = read.value
        if len(set(rules)) < len(rules):
            binder.mistakes.add("E105", of, msg("A rule is listed twice."))
        outside = read_outside(binder, node)
        return None if outside is None else Met(rules, part, outside)

    @classmethod
    def rules_written(cls, node: Node) -> tuple[Node, ...]:
        return tuple((node.get("of") or node).elements)

    def amount_kind(self, names: Names) -> Kind:
        return Kind.WHOLE

    def said(self, speaker: Speaker) -> Message:
        rules = speaker.listed(self.rules)
        if self.outside == "unmet":
            rules = msg("{rules} (one that does not apply is not met)", rules=rules)
        if self.floor is None:
            return msg("the number of rules met among {rules}", rules=rules)
        floor = write_amount(self.floor, Kind.SHARE)
        return msg("the number of rules met among {rules}, the others reaching {floor} of theirs,", rules=rules, floor=floor)

    def counted_rules(self) -> tuple[str, ...]:
        return self.rules

    def ask(self, asks: Asks) -> Requests:
        return {"exists": asks.exists()}

    def figures(self, answers: Answers) -> Figures:
        """Open until the listed rules are judged: see ``auditor.verdicts.met``."""
        return Figures(low=(0, 1), high=None, actual=None)

    def required(self, comparator: Comparator, limit: Fraction, figures: Figures) -> Fraction:
        return whole_required(comparator, limit)

    def most(self) -> Fraction:
        return Fraction(len(self.rules))
