"""Packs that build on other packs: a rule taken over may be tightened freely; to loosen it takes authority."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from auditor.i18n import Message, msg
from auditor.rules.ast import (
    Bound,
    Raised,
    Rule,
)
from auditor.rules.bind.condition import Conditions
from auditor.rules.bind.measure import Measures
from auditor.rules.bind.names import Names
from auditor.rules.bind.period_words import read_period
from auditor.rules.bind.threshold import Thresholds
from auditor.rules.bind.wording import Wording
from auditor.rules.policy import Policy
from auditor.rules.schema import OverrideShape, TextShape
from auditor.rules.shape import with_english_keys
from auditor.rules.words import COMPARATORS, OVERRIDE_WORDS, STRENGTHS, word
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Node, Span

_RANK = {"component": 0, "may": 0, "should": 1, "must": 2}


@dataclass(frozen=True)
class Override:
    """What a pack changed in a rule that it took over. ``authority``: the document and the clause that allow to loosen it."""

    rule: str
    before: Rule
    after: Rule
    authority: tuple[str, str] | None = None
    reason: Mapping[str, str] | None = None
    keys: Mapping[str, Span] = field(default_factory=dict, hash=False, compare=False)  # where each key is written in pack.yaml


@dataclass(frozen=True)
class Changing:
    """What a pack changes in the rules that it takes over. ``document``: its policy, whose clause then is the rule's.

    ``titles``: the title of every policy of the packs below, by its name. Mistakes are noted.
    """

    names: Names
    policy: Policy | None
    pack: str
    title: Mapping[str, str]
    titles: Mapping[str, Mapping[str, str]]
    mistakes: Mistakes

    def rules(self, node: Node | None, shapes: Mapping[str, OverrideShape], rules: Mapping[str, Rule]) -> list[Override]:
        """The overrides written at ``node`` (under ``override:``) of the inherited ``rules``."""
        found = []
        for rule_id, shape in shapes.items():
            if node is None or rule_id not in node.items:
                continue
            rule = rules.get(rule_id)
            if rule is None:
                self.mistakes.add(
                    "E238",
                    node.keys[rule_id],
                    msg("No rule {id} was taken over from another pack.", id=rule_id),
                    did_you_mean(rule_id, rules),
                )
                continue
            written = with_english_keys(node.items[rule_id], OVERRIDE_WORDS, self.mistakes)
            after, looser = _changed(rule, written, self.names, self.mistakes)
            authority = (shape.authority.document, shape.authority.clause) if shape.authority else None
            if looser and authority is None:
                where, what = looser[0]
                self.mistakes.add(
                    "E276", written.keys.get(where, written.span), what, msg("Name the document and the clause under authority.")
                )
            reason = _texts(shape.reason) or None
            worded = self._worded(rule, after, shape, written, bool(looser))
            keys = {"id": node.keys[rule_id], **written.keys}
            found.append(Override(rule_id, rule, worded, authority, reason, keys))
        return found

    def _worded(self, rule: Rule, after: Rule, shape: OverrideShape, written: Node, looser: bool) -> Rule:
        """The changed rule in the words of the document that changes it; one that loosens it is named by its authority."""
        wording = Wording(self.mistakes)
        for key in ("remedy", "remedy_after"):
            wording.remedy(written.get(key))
        after = replace(
            after,
            title=_texts(shape.title) or after.title,
            short_title=_texts(shape.short_title) or ({} if shape.title else after.short_title),
            remedy=_texts(shape.remedy) or after.remedy,
            remedy_after=_texts(shape.remedy_after) or after.remedy_after,
            reading=_texts(shape.reading) or after.reading,
        )
        changed = after.bounds != rule.bounds
        missing = [key for key in ("clause", "quote", "title") if key not in written.items]
        if changed and missing and self.policy is not None and not looser:
            self.mistakes.add(
                "W405",
                written.keys.get(next(iter(written.items), ""), written.span),
                msg("Another threshold stands in another document: its {keys} must be named.", keys=", ".join(missing)),
                msg("Otherwise the report would order it in the words of {document}.", document=rule.document or rule.pack),
            )
        if shape.clause is not None or not looser:  # what loosens it may stand in the document that allows it
            self._look_up(shape, written)
        if not changed and (shape.clause is None or shape.quote is None):
            return after
        return replace(
            after,
            clause=shape.clause or self._named(),
            quotes=tuple(shape.quote or ()),  # the inherited words do not ask for what is asked now
            document=self.policy.name if self.policy else "",
            raised_from=Raised(
                document=dict(self.titles.get(rule.document, {"zh": rule.pack, "en": rule.pack})),
                title=rule.title,
                clause=rule.clause,
                quote=rule.quote,
                bounds=rule.bounds,
                strength=rule.strength,
            ),
        )

    def _named(self) -> str:
        """What stands for a clause that is not named: the document itself."""
        return (self.policy.document_number or self.policy.title["zh"]) if self.policy else self.title["zh"]

    def _look_up(self, shape: OverrideShape, written: Node) -> None:
        """Whether the clause is in the policy, and the quotes are in its text, as far as they are given."""
        if self.policy is None:
            return
        if shape.clause is not None and self.policy.clause(shape.clause) is None:
            self.mistakes.add(
                "E239",
                written.items["clause"],
                msg("The policy has no clause “{number}”.", number=shape.clause),
                did_you_mean(shape.clause, [known.number for known in self.policy.clauses]),
            )
        text, where = "".join(self.policy.text.split()), written.get("quote")
        for quote, node in zip(shape.quote or (), (where.elements or [where]) if where else (), strict=True):
            if text and "".join(quote.split()) not in text:
                self.mistakes.add("E240", node, msg("The policy's text does not hold these words."))


def _texts(shape: TextShape | None) -> dict[str, str]:
    return {} if shape is None else {"zh": shape.zh, "en": shape.en}


def _changed(rule: Rule, written: Node, names: Names, mistakes: Mistakes) -> tuple[Rule, list[tuple[str, Message]]]:
    """The rule as changed, and each change that loosens it or might: its key and what to say."""
    looser: list[tuple[str, Message]] = []
    conditions = Conditions(names, mistakes, rule.period)
    kind = rule.measure.amount_kind(names)
    bounds = list(rule.bounds)
    if kind is not None:
        thresholds = Thresholds(names, mistakes)
        measures = Measures(names, conditions, mistakes, rule.subjects[:1])
        for new in thresholds.bounds(written, kind, measures.subject_number):
            old = next((bound for bound in bounds if bound.comparator is new.comparator), None)
            if old is None:
                bounds.append(new)
                continue
            bounds[bounds.index(old)] = new
            if not is_no_looser(old, new, names):
                key = next(key for key in written.items if word(key, COMPARATORS) == new.comparator)
                looser.append((key, msg("This asks less of {rule} than the pack it comes from, or may do so.", rule=rule.id)))
    after = replace(rule, bounds=tuple(bounds))
    if rule.of_bureau is not None and kind is not None:
        of_bureau = Measures(names, conditions, mistakes, ("bureau",), sums_up=True)
        asked = {bound.comparator: bound for bound in rule.of_bureau.bounds}
        asked |= {
            bound.comparator: bound for bound in Thresholds(names, mistakes).bounds(written, kind, of_bureau.subject_number)
        }
        after = replace(after, of_bureau=replace(rule.of_bureau, bounds=tuple(asked.values())))
    strength = written.get("strength")
    if strength is not None:
        chosen = Wording(mistakes).choice(strength, STRENGTHS)
        if chosen is not None:
            after = replace(after, strength=chosen)  # type: ignore[arg-type]  # one of STRENGTHS
            if _RANK[chosen] < _RANK[rule.strength]:
                looser.append(("strength", msg("{rule} was stronger in the pack it comes from.", rule=rule.id)))
    period = written.get("period")
    if period is not None and period.text is not None:
        bound_period = read_period(period, written.get("cycle_from"), mistakes)
        if bound_period is not None and rule.period.season is not None:
            bound_period = replace(bound_period, season=rule.period.season)
        if bound_period is not None and bound_period != rule.period:
            after = replace(after, period=bound_period)
            looser.append(("period", msg("Another period may ask less of {rule}.", rule=rule.id)))
    return after, looser


def is_no_looser(old: Bound, new: Bound, names: Names) -> bool:
    """Is whoever meets ``new`` sure to meet ``old``? Both have the same comparator; a comparison that cannot be made is no."""
    days = {date.min, *old.threshold.changes(), *new.threshold.changes()}  # every stretch without a change has one
    steps = [(old.threshold.on(day), new.threshold.on(day)) for day in sorted(days)]
    return all(was is None or was == now or (now is not None and was.as_strict(now, old.comparator, names)) for was, now in steps)
