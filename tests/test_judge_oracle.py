"""The judge agrees with a plain reading of the verdict table, in fractions, at every boundary; soak/judge.py generates facts."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import strategies as st

from auditor.verdicts.facts import COMPARATORS, BoundSpec, Fact, Ruling
from auditor.verdicts.judge import Judge, Outcome
from auditor.verdicts.verdict import Reason, Verdict


def holds(bound: BoundSpec, figure: Fraction) -> bool:
    return {
        "at_least": figure >= bound.value,
        "more_than": figure > bound.value,
        "at_most": figure <= bound.value,
        "less_than": figure < bound.value,
    }[bound.comparator]


def oracle(ruling: Ruling, fact: Fact) -> Outcome:
    """The verdict table of the docs, read line by line."""
    if not fact.in_force:
        return Verdict.NOT_APPLICABLE, Reason.NOT_IN_FORCE
    if fact.applies == 0:
        return Verdict.NOT_APPLICABLE, Reason.OUTSIDE_SCOPE
    if fact.known and fact.population_high == 0:
        return Verdict.NOT_APPLICABLE, Reason.EMPTY_POPULATION
    if not fact.known:
        return Verdict.UNKNOWN, Reason.NOT_SUBMITTED
    if fact.applies == 2:
        return Verdict.UNKNOWN, Reason.SCOPE_UNKNOWN
    if fact.population_low == 0:
        return Verdict.UNKNOWN, Reason.MISSING_DATA

    lowest = Fraction(fact.low_n, fact.low_d)
    highest = Fraction(fact.high_n, fact.high_d) if fact.high_known else None
    lower = [bound for bound in ruling.bounds if bound.comparator in ("at_least", "more_than")]
    upper = [bound for bound in ruling.bounds if bound.comparator in ("at_most", "less_than")]
    met = all(holds(b, lowest) for b in lower) and all(highest is not None and holds(b, highest) for b in upper)
    exceeded = any(not holds(b, lowest) for b in upper)
    missed = exceeded or any(highest is not None and not holds(b, highest) for b in lower)
    if met and (not fact.open or not upper):
        return Verdict.PASS, Reason.MET
    if missed and not fact.open:
        return Verdict.FAIL, Reason.NOT_MET
    if exceeded and ruling.grows:
        return Verdict.FAIL, Reason.NO_LONGER_POSSIBLE
    if met or missed:
        return Verdict.PENDING, Reason.STILL_RUNNING
    return Verdict.UNKNOWN, Reason.MISSING_DATA


def fact(low: Fraction | int, high: Fraction | int | None = None, **changes: int) -> Fact:
    """A fact inside the rule's scope, with one member; ``high`` None: no largest value."""
    low, top = Fraction(low), Fraction(0 if high is None else high)
    plain = Fact(1, 1, 1, 1, 1, low.numerator, low.denominator, top.numerator, top.denominator, int(high is not None), 0)
    return plain._replace(**changes)


flags = st.sampled_from((0, 1))
thresholds = st.fractions(min_value=-3, max_value=20, max_denominator=60)
bounds = st.lists(st.builds(BoundSpec, st.sampled_from(COMPARATORS), thresholds), min_size=1, max_size=4).map(tuple)
rulings = st.builds(Ruling, bounds, st.booleans())


@st.composite
def cases(draw: st.DrawFn) -> tuple[Ruling, list[Fact]]:
    """A ruling and facts whose figures lie on its thresholds, beside them by a hair, and anywhere."""
    ruling = draw(rulings)
    hairs = st.sampled_from([Fraction(0), Fraction(1, 10**9), Fraction(-1, 10**9), Fraction(1), Fraction(-1)])
    near = st.builds(lambda b, hair: b.value + hair, st.sampled_from(ruling.bounds), hairs)
    figures = st.one_of(near, thresholds)
    facts = []
    for _ in range(draw(st.integers(1, 12))):
        low, high = sorted((draw(figures), draw(figures)))
        if draw(st.booleans()):
            high = low
        factor = draw(st.integers(1, 7))  # not in lowest terms: 10/15 is 2/3
        members = sorted((draw(st.integers(0, 3)), draw(st.integers(0, 3))))
        facts.append(
            Fact(
                draw(st.sampled_from((0, 1, 1, 1, 2))),
                draw(st.sampled_from((0, 1, 1, 1))),
                draw(st.sampled_from((0, 1, 1, 1))),
                *members,
                low.numerator * factor,
                low.denominator * factor,
                high.numerator,
                high.denominator,
                draw(flags),
                draw(flags),
            )
        )
    return ruling, facts


@pytest.mark.parametrize("comparator", COMPARATORS)
@pytest.mark.parametrize("value", [Fraction(2, 3), Fraction(9, 1000), Fraction(0), Fraction(500), Fraction(-3, 7)])
def test_each_comparator_at_and_around_its_boundary(comparator: str, value: Fraction) -> None:
    hair = Fraction(1, 10**9)
    around = [value - 1, value - hair, value, value + hair, value + 1]
    for grows in (False, True):
        ruling = Ruling((BoundSpec(comparator, value),), grows)
        facts = [
            fact(low, high, open=running)
            for low in around
            for high in (*(top for top in around if top >= low), None)
            for running in (0, 1)
        ]
        assert Judge().decide(ruling, facts) == [oracle(ruling, fact) for fact in facts]


@pytest.mark.parametrize(
    ("lower", "upper"), [("at_least", "at_most"), ("at_least", "less_than"), ("more_than", "at_most"), ("more_than", "less_than")]
)
def test_each_range_at_and_around_its_ends(lower: str, upper: str) -> None:
    ruling = Ruling((BoundSpec(lower, Fraction(3, 2)), BoundSpec(upper, Fraction(5, 2))), grows=True)
    steps = [Fraction(n, 4) for n in range(5, 12)]
    facts = [fact(low, high, open=running) for low in steps for high in steps if low <= high for running in (0, 1)]
    assert Judge().decide(ruling, facts) == [oracle(ruling, fact) for fact in facts]


@pytest.mark.parametrize(
    ("figures", "verdict"),
    [
        ((10, 15), Verdict.PASS),
        ((9, 15), Verdict.FAIL),
        ((2, 3), Verdict.PASS),
        ((666_666, 1_000_000), Verdict.FAIL),
        ((666_667, 1_000_000), Verdict.PASS),
    ],
)
def test_two_thirds_is_exact(figures: tuple[int, int], verdict: Verdict) -> None:
    n, d = figures
    ruling = Ruling((BoundSpec("at_least", Fraction(2, 3)),))
    assert Judge().decide(ruling, [Fact(1, 1, 1, d, d, n, d, n, d, 1, 0)])[0][0] is verdict


def test_nine_in_a_thousand_meets_0_9_per_cent() -> None:
    ruling = Ruling((BoundSpec("at_least", Fraction("0.009")),))
    assert Judge().decide(ruling, [fact(Fraction(9, 1000), Fraction(9, 1000))]) == [(Verdict.PASS, Reason.MET)]


def test_missing_data_that_cannot_turn_the_verdict_leave_it_standing() -> None:
    ruling = Ruling((BoundSpec("at_least", Fraction(2)),))
    facts = [fact(2, 9), fact(0, 1), fact(1, 2), fact(2, None), fact(1, None)]
    assert [verdict for verdict, _ in Judge().decide(ruling, facts)] == [
        Verdict.PASS,
        Verdict.FAIL,
        Verdict.UNKNOWN,
        Verdict.PASS,
        Verdict.UNKNOWN,
    ]


def test_an_upper_bound_already_exceeded_fails_though_the_figure_has_no_largest_value() -> None:
    ruling = Ruling((BoundSpec("at_most", Fraction(3)),), grows=True)
    assert Judge().decide(ruling, [fact(4), fact(4, open=1), fact(3)]) == [
        (Verdict.FAIL, Reason.NOT_MET),
        (Verdict.FAIL, Reason.NO_LONGER_POSSIBLE),
        (Verdict.UNKNOWN, Reason.MISSING_DATA),
    ]


def test_a_running_period_never_fails_what_more_records_could_still_mend() -> None:
    ruling = Ruling((BoundSpec("at_most", Fraction(3)),), grows=False)
    assert Judge().decide(ruling, [fact(4, 4, open=1)]) == [(Verdict.PENDING, Reason.STILL_RUNNING)]


def test_a_population_that_may_be_empty_neither_passes_nor_fails() -> None:
    ruling = Ruling((BoundSpec("at_least", Fraction(1)),))
    facts = [fact(1, 1, population_low=0), fact(0, 0, population_low=0), fact(1, 1, population_low=0, population_high=0)]
    assert Judge().decide(ruling, facts) == [
        (Verdict.UNKNOWN, Reason.MISSING_DATA),
        (Verdict.UNKNOWN, Reason.MISSING_DATA),
        (Verdict.NOT_APPLICABLE, Reason.EMPTY_POPULATION),
    ]
