"""A rule as written → a bound rule: every name resolved, every threshold exact, or every mistake told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from auditor.i18n import msg
from auditor.problems import Place
from auditor.rules.ast import TRUE, Asked, Bound, Condition, Period, Rule, both
from auditor.rules.bind.amounts import as_percentage, written_in_percent
from auditor.rules.bind.asked import asked_of
from auditor.rules.bind.comparing import compared
from auditor.rules.bind.condition import Conditions
from auditor.rules.bind.evidence import normal_evidence
from auditor.rules.bind.grades import read_grades
from auditor.rules.bind.measure import Measures
from auditor.rules.bind.names import Names
from auditor.rules.bind.period_words import read_period, read_reference, read_season
from auditor.rules.bind.threshold import Thresholds
from auditor.rules.bind.wording import Wording
from auditor.rules.grammar import RULE_WORDS, RuleShape
from auditor.rules.kinds import MEASURE_WORDS, MEASURES
from auditor.rules.kinds.base import Measure
from auditor.rules.lasting import is_settled
from auditor.rules.scope import narrowed
from auditor.rules.shape import check_shape, with_english_keys
from auditor.rules.words import COMPARATORS, STRENGTH_WORDS, SUBJECTS, TEXT_WORDS, YES, keywords, read_word, spellings
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Document, Node

TEXT_KEYS = ("title", "short_title", "unit", "remedy", "remedy_after", "reading", "partial")


def bind_rules(
    document: Document, names: Names, pack: str, mistakes: Mistakes, former: Collection[str] = ()
) -> list[tuple[Rule, Node]]:
    """The sound rules of one file, each with its node; mistakes are noted.

    ``former``: ids of rules that the pack once had; only these can be replaced, and none of them is used again.
    """
    if not document.root.is_list:
        if not document.root.is_empty:
            mistakes.add("E203", document.root, msg("A rule file is a list of rules; begin each with a dash and its id."))
        return []
    found = []
    for node in document.root.elements:
        rule = _Binder(names, mistakes, pack, node, former).rule()
        if rule is not None:
            found.append((rule, node))
    return found


@dataclass
class _Binder:
    """Binds one rule; keeps going after a mistake, so that all are told at once."""

    names: Names
    mistakes: Mistakes
    pack: str
    written: Node
    former: Collection[str] = ()

    def rule(self) -> Rule | None:
        before = len(self.mistakes.problems)
        node = self._normal(self.written)
        shape = check_shape(node, RuleShape, self.mistakes)
        if not node.is_mapping:
            return None
        self._nothing_written(node)
        self._own_pack(node.get("id"))
        self._former(node)
        subjects = self._subjects(node)
        period = read_period(node.get("period"), node.get("cycle_from"), self.mistakes)
        season = read_season(node.get("season"), period, self.mistakes)
        if period is not None and season is not None:
            period = replace(period, season=season)
        undated = self._yes(node.get("undated"))
        reference = read_reference(node.get("reference"), period, self.mistakes)
        wording = Wording(self.mistakes)
        strength, strength_word = wording.strength(node)
        owner = wording.owner(node, subjects)
        levels = wording.levels(node, subjects)
        for key in ("remedy", "remedy_after"):
            wording.remedy(node.get(key))
        conditions = Conditions(self.names, self.mistakes, period)
        applies_to = self._applies_to(node, conditions, subjects)
        measures = Measures(self.names, conditions, self.mistakes, subjects[:1])
        asked = self._asked(node, measures, period)
        measure = None if asked is None else asked.measure
        self._requirement(node, measure)
        if len(self.mistakes.problems) > before or shape is None or measure is None or period is None or reference is None:
            return None
        assert asked is not None
        of_bureau = self._of_bureau(node, conditions, subjects, asked, applies_to or TRUE, period)
        if len(self.mistakes.problems) > before:
            return None
        texts = {key: _texts(getattr(shape, key)) for key in TEXT_KEYS}
        span = self.written.keys.get("id") or self.written.span
        return Rule(
            id=shape.id,
            pack=self.pack,
            title=texts["title"],
            short_title=texts["short_title"],
            clause=shape.clause,
            quotes=tuple(shape.quote),
            strength=strength,  # type: ignore[arg-type]  # one of STRENGTHS
            subjects=subjects,  # type: ignore[arg-type]
            period=period,
            reference=reference,
            applies_to=applies_to if applies_to is not None else TRUE,
            measure=measure,
            bounds=asked.bounds,
            grades=asked.grades,
            of_bureau=of_bureau,
            settled=is_settled(measure, applies_to or TRUE, self.names.model),
            unit=texts["unit"],
            remedy=texts["remedy"],
            reading=texts["reading"],
            partial=texts["partial"],
            remedy_after=texts["remedy_after"],
            owner=owner,
            levels=levels,
            strength_word=strength_word,
            replaces=tuple(shape.replaces),
            undated=undated,
            place=Place(file=self.mistakes.document.file, line=span.line, column=span.column),
        )

    # ---------------------------------------------------------------- words

    def _normal(self, node: Node) -> Node:
        """The rule with English keywords at its own level, in its measure and in its texts."""
        node = with_english_keys(node, RULE_WORDS, self.mistakes)
        for key in list(node.items):
            if key in MEASURES:
                measure = node.items[key] = with_english_keys(node.items[key], MEASURE_WORDS[key], self.mistakes)
                normal_evidence(measure, self.mistakes)
            elif key in TEXT_KEYS:
                node.items[key] = with_english_keys(node.items[key], TEXT_WORDS, self.mistakes)
            elif key == "strength":
                node.items[key] = with_english_keys(node.items[key], STRENGTH_WORDS, self.mistakes)
        return node

    def _nothing_written(self, node: Node) -> None:
        for key, value in node.items.items():
            if value.value is None:
                self.mistakes.add("E255", node.keys[key], msg("Nothing is written after “{key}”.", key=key))

    def _own_pack(self, written: Node | None) -> None:
        if written is not None and written.text and "/" in written.text and not written.text.startswith(f"{self.pack}/"):
            self.mistakes.add(
                "E206",
                written,
                msg("The id must begin with the name of its pack, {pack}/.", pack=self.pack),
            )

    def _former(self, node: Node) -> None:
        """Former rules are replaced by their own ids, which stay theirs for ever."""
        written = node.get("id")
        if written is not None and written.text in self.former:
            self.mistakes.add(
                "E207",
                written,
                msg("{id} was another rule of this pack; a new question needs an id of its own.", id=written.text or ""),
            )
        replaces = node.get("replaces")
        for element in () if replaces is None else replaces.elements or [replaces]:
            if element.text and element.text not in self.former:
                self.mistakes.add(
                    "E238",
                    element,
                    msg("pack.yaml lists no former rule {id}.", id=element.text),
                    did_you_mean(element.text, self.former)
                    or msg("Put the id under former_rules there if the pack once had such a rule."),
                )

    def _yes(self, node: Node | None) -> bool:
        """Whether ``key: true`` is written."""
        if node is None:
            return False
        if node.value is True or (node.text or "") in YES:
            return True
        self.mistakes.add("E203", node, msg("Write true, or leave it out."))
        return False

    def _not_among(self, node: Node, among: Any) -> None:
        self.mistakes.add(
            "E204",
            node,
            msg("One of these is expected here: {choices}.", choices=keywords(among)),
            did_you_mean(node.text or "", spellings(among)),
        )

    def _subjects(self, node: Node) -> tuple[str, ...]:
        written = node.get("subject")
        if written is None:
            return ("school",)
        found: list[str] = []
        for element in written.elements if written.is_list else [written]:
            subject = read_word(element.text or "", SUBJECTS, element, self.mistakes)
            if subject is None:
                self._not_among(element, SUBJECTS)
            else:
                found += ["school", "bureau"] if subject == "both" else [subject]
        return tuple(subject for subject in ("school", "bureau") if subject in found) or ("school",)

    # ---------------------------------------------------------------- subject, measure, requirement

    def _applies_to(self, node: Node, conditions: Conditions, subjects: tuple[str, ...]) -> Any:
        written = node.get("applies_to")
        if written is None or written.value is None:
            return TRUE
        if "school" not in subjects:
            self.mistakes.add(
                "E258",
                node.keys["applies_to"],
                msg("applies_to asks about the school; a rule for the bureau cannot have it."),
                msg("Put the condition into where, like school.locality: rural."),
            )
            return None
        scope = conditions.condition(written, "schools")
        if scope is not None and "bureau" in subjects and any(scope.linked()):
            self.mistakes.add(
                "E258",
                node.keys["applies_to"],
                msg("Where the bureau is asked too, applies_to tells what a school is, not what records it has."),
                msg("Write one rule for the school and one for the bureau."),
            )
            return None
        return None if scope is None else both(scope, asked_of(scope, conditions.names, negated=False))

    def _asked(self, node: Node, measures: Measures, period: Period | None) -> Asked | None:
        """What is measured and held against what; None after noting the mistakes (or where the shape notes them)."""
        measure = self._measure(node, measures)
        if measure is None:
            return None
        written = node.get("compared_with")
        if written is not None and not measure.own_bounds():
            measure = compared(measure, written, period, self.names, self.mistakes)
        elif written_in_percent(node):
            measure = measure.in_percent(as_percentage)
        if measure is None:
            return None
        if measure.own_bounds():
            return Asked(measure, measure.own_bounds())
        kind = measure.amount_kind(self.names)
        if kind is None:
            return Asked(measure, ())
        thresholds = Thresholds(self.names, self.mistakes)
        graded = read_grades(node, thresholds, kind, measures.subject_number)
        bounds = graded[0].bounds if graded else thresholds.bounds(node, kind, measures.subject_number)
        self._fit(node, measure, (*bounds, *(bound for grade in graded for bound in grade.bounds)))
        return Asked(measure, bounds, graded[1:])

    def _fit(self, node: Node, measure: Measure, bounds: Sequence[Bound]) -> None:
        """Refuse thresholds that this measure cannot be held against."""
        where = node.keys.get("grades") or next((node.keys[key] for key in node.items if key in COMPARATORS), node.span)
        if measure.over_schools and any(bound.threshold.measures() for bound in bounds):
            self.mistakes.add("E253", where, msg("What is measured school by school is held against one and the same number."))
        alone = not measure.over_schools and measure.judged_from == "records" and "grades" not in node.items
        if not alone and any(bound.threshold.rules() for bound in bounds):
            told = msg("Only a requirement that is measured from the records can be held against the figure of another rule.")
            self.mistakes.add("E253", where, told)

    def _of_bureau(
        self,
        node: Node,
        conditions: Conditions,
        subjects: tuple[str, ...],
        asked: Asked,
        applies_to: Condition,
        period: Period,
    ) -> Asked | None:
        """What a rule for both asks of the bureau, over the schools that it is for; None where it reads the same."""
        if len(subjects) == 1:
            return None
        measures = Measures(self.names, conditions, self.mistakes, ("bureau",), sums_up=True)
        found = self._asked(node, measures, period)
        if found is None:
            return None
        found = narrowed(found, applies_to, self.names) if applies_to != TRUE else found
        return None if found == asked and applies_to == TRUE else found

    def _measure(self, node: Node, measures: Measures) -> Measure | None:
        written = [key for key in MEASURES if key in node.items]
        if not written:
            self.mistakes.add(
                "E209",
                node,
                msg("The rule measures nothing."),
                msg("Add exactly one of: {choices}.", choices=keywords(MEASURES)),
            )
            return None
        for extra in written[1:]:
            self.mistakes.add(
                "E210",
                node.keys[extra],
                msg("A rule has one measure; {first} is there already.", first=keywords(MEASURES, written[:1])),
            )
        return measures.measure(written[0], node.items[written[0]], node.keys[written[0]])

    def _requirement(self, node: Node, measure: Measure | None) -> None:
        bounds = [key for key in node.items if key in COMPARATORS]
        if measure is not None and measure.judged_from == "register":
            for key in bounds:
                self.mistakes.add("E253", node.keys[key], msg("An attestation is answered yes or no; it has no threshold."))
        elif measure is not None and measure.own_bounds():
            for key in (*bounds, *(key for key in ("grades", "required", "compared_with") if key in node.items)):
                self.mistakes.add(
                    "E253", node.keys[key], msg("Each of the requirements has a threshold of its own; here stands none.")
                )
        elif measure is not None and not bounds and "grades" not in node.items:
            self.mistakes.add("E211", node, msg("The rule requires nothing: add at_least, more_than, at_most or less_than."))


def _texts(shape: Any) -> dict[str, str]:
    return {} if shape is None else {"zh": shape.zh, "en": shape.en}
