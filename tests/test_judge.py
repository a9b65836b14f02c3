"""The judge's guards: one test for each way in which durable-rules was seen to go wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.verdicts import judge as judge_module
from auditor.verdicts.facts import (
    COMPARATORS,
    LARGEST_CONSTANT,
    LIMIT,
    MOST_BOUNDS,
    Attestation,
    BoundSpec,
    Fact,
    JudgeError,
    Ruling,
    fits,
)
from auditor.verdicts.judge import Judge
from auditor.verdicts.rulesets import attestation_definition, ruleset_definition, ruleset_lines
from auditor.verdicts.verdict import Reason, Verdict

ROOT = Path(__file__).parents[1]
TWO_THIRDS = Ruling((BoundSpec("at_least", Fraction(2, 3)),))
MET = Fact(1, 1, 1, 15, 15, 10, 15, 10, 15, 1, 0)
WIDEST = Ruling(tuple(BoundSpec(comparator, Fraction(n, 7)) for n, comparator in enumerate(COMPARATORS)), grows=True)


def at_least(value: Fraction | int) -> Ruling:
    return Ruling((BoundSpec("at_least", Fraction(value)),))


# ---------------------------------------------------------------- every fact, one verdict


def test_equal_facts_are_posted_once_and_answered_each() -> None:
    judge = Judge()
    missed = MET._replace(low_n=9, high_n=9)
    verdicts = [verdict for verdict, _ in judge.decide(TWO_THIRDS, [MET, missed, MET, MET, missed])]
    assert verdicts == [Verdict.PASS, Verdict.FAIL, Verdict.PASS, Verdict.PASS, Verdict.FAIL]
    assert judge.posted == 2


def test_no_facts_need_no_engine() -> None:
    assert Judge().decide(TWO_THIRDS, []) == []


def test_many_distinct_facts_are_each_judged() -> None:
    facts = [
        MET._replace(population_low=d, population_high=d, low_n=n, low_d=d, high_n=n, high_d=d)
        for d in range(1, 201)
        for n in range(d + 1)
    ]
    judge = Judge()
    verdicts = [verdict for verdict, _ in judge.decide(TWO_THIRDS, facts)]
    assert verdicts == [Verdict.PASS if 3 * fact.low_n >= 2 * fact.low_d else Verdict.FAIL for fact in facts]
    assert judge.posted == len(facts)


def test_events_share_one_fixed_id_and_the_one_state() -> None:
    events = [
        json.loads(template % values) for template, values in ((judge_module._FACT, MET), (judge_module._ATTESTATION, (0,) * 5))
    ]
    assert all(event["id"] == "fact" and "sid" not in event for event in events)


def test_an_event_that_no_rule_matches_is_an_error() -> None:
    never = {"never": {"all": [{"m": {"in_force": 7}}], "pri": 1, "run": "pass/met"}}
    with judge_module._running(never) as verdict_of, pytest.raises(JudgeError, match="in_force"):
        verdict_of(judge_module._FACT % MET)


def test_the_engine_refusing_a_ruleset_is_an_error_of_the_judge() -> None:
    wrong = {"wrong": {"all": [{"m": {"$and": 1}}], "pri": 1, "run": "pass/met"}}
    with pytest.raises(JudgeError), judge_module._running(wrong):
        pass


class BrokenEngine:
    """Stands in for the engine: answers as told, and counts what is created and freed."""

    class error(Exception):
        pass

    def __init__(self, code: int = 0, started: Any = ("{}", '{"rule_4": {}}'), more: Any = None) -> None:
        self.code, self.started, self.more = code, started, more
        self.living: set[int] = set()

    def create_ruleset(self, name: str, definition: str) -> int:
        self.living.add(1)
        return 1

    def assert_event(self, handle: int, event: str) -> tuple[int, int]:
        if self.code < 0:
            raise self.error("Could not assert event")
        return self.code, 0

    def start_action_for_state(self, handle: int, state: int) -> Any:
        return self.started

    def complete_and_start_action(self, handle: int, state: int) -> Any:
        return self.more

    def delete_state(self, handle: int, sid: str) -> None:
        assert self.code == 0

    def delete_ruleset(self, handle: int) -> None:
        self.living.remove(handle)


@pytest.mark.parametrize(
    "broken",
    [
        BrokenEngine(code=1),  # not handled
        BrokenEngine(code=2),  # taken for one seen before
        BrokenEngine(code=3),  # deferred
        BrokenEngine(code=-1),  # refused
        BrokenEngine(started=None),  # accepted, and nothing fires
        BrokenEngine(more='{"rule_5": {}}'),  # a second rule fires
    ],
)
def test_anything_but_exactly_one_verdict_is_an_error(broken: BrokenEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", broken)
    with pytest.raises(JudgeError):
        Judge().decide(TWO_THIRDS, [MET])
    assert broken.living == set()


# ---------------------------------------------------------------- what the engine would compare wrongly


@pytest.mark.parametrize("value", [None, "", "三", "10", 10.0, True, Fraction(10), float("inf"), 1e300])
def test_only_whole_numbers_are_judged(value: Any) -> None:
    with pytest.raises(JudgeError):
        Judge().decide(TWO_THIRDS, [MET._replace(low_n=value)])


def test_numpy_integers_are_refused() -> None:
    numpy = pytest.importorskip("numpy")
    with pytest.raises(JudgeError):
        Judge().decide(TWO_THIRDS, [MET._replace(low_n=numpy.int64(10))])


@pytest.mark.parametrize(
    "changes",
    [
        {"applies": 3},
        {"in_force": 2},
        {"known": 2},
        {"open": -1},
        {"high_known": 2},
        {"low_d": 0},
        {"high_d": 0},
        {"low_d": -15},
        {"population_low": -1},
        {"population_low": 16},  # more definite members than possible ones
        {"low_n": 11},  # the smallest value above the largest
    ],
)
def test_a_fact_that_contradicts_itself_is_refused(changes: dict[str, int]) -> None:
    with pytest.raises(JudgeError):
        Judge().decide(TWO_THIRDS, [MET._replace(**changes)])


def test_a_largest_value_that_is_not_known_is_not_compared_with_the_smallest() -> None:
    assert Judge().decide(TWO_THIRDS, [MET._replace(high_n=0, high_known=0)]) == [(Verdict.PASS, Reason.MET)]


def test_a_threshold_in_floating_point_is_refused() -> None:
    with pytest.raises(JudgeError):
        BoundSpec("at_least", 0.1)  # type: ignore[arg-type]


def test_an_unknown_comparator_is_refused() -> None:
    with pytest.raises(JudgeError):
        BoundSpec("above", Fraction(1))


@pytest.mark.parametrize("bounds", [(), tuple(BoundSpec("at_least", Fraction(n)) for n in range(MOST_BOUNDS + 1))])
def test_a_ruling_has_between_one_and_the_most_bounds(bounds: tuple[BoundSpec, ...]) -> None:
    with pytest.raises(JudgeError):
        Ruling(bounds)


# ---------------------------------------------------------------- 64 bits


def figure(n: int, d: int) -> Fact:
    return Fact(1, 1, 1, 1, 1, n, d, n, d, 1, 0)


@pytest.mark.parametrize(
    ("ruling", "fact", "verdict"),
    [
        (at_least(1), figure(LIMIT - 1, LIMIT - 1), Verdict.PASS),
        (at_least(1), figure(LIMIT - 2, LIMIT - 1), Verdict.FAIL),
        (at_least(1), figure(-(LIMIT - 1), LIMIT - 1), Verdict.FAIL),
        (at_least(-1), figure(-(LIMIT - 1), LIMIT - 1), Verdict.PASS),
        (at_least(Fraction(1, 4)), figure((LIMIT - 1) // 4, LIMIT - 1), Verdict.FAIL),
        (at_least(Fraction(2, 3)), figure((LIMIT - 1) // 3, (LIMIT - 1) // 2), Verdict.PASS),
        (at_least(LARGEST_CONSTANT), figure(LARGEST_CONSTANT, 1), Verdict.PASS),
        (at_least(LARGEST_CONSTANT), figure(LARGEST_CONSTANT - 1, 1), Verdict.FAIL),
        (at_least(Fraction(1, LARGEST_CONSTANT)), figure(0, 1), Verdict.FAIL),
        (at_least(Fraction(1, LARGEST_CONSTANT)), figure(1, LARGEST_CONSTANT), Verdict.PASS),
    ],
)
def test_figures_up_to_the_limit_are_judged_exactly(ruling: Ruling, fact: Fact, verdict: Verdict) -> None:
    assert Judge().decide(ruling, [fact])[0][0] is verdict


@pytest.mark.parametrize(
    ("ruling", "fact"),
    [
        (at_least(1), figure(LIMIT, 1)),
        (at_least(1), figure(-LIMIT, 1)),
        (at_least(1), figure(1, LIMIT)),
        (at_least(4), figure(1, LIMIT // 4)),  # 1 ≥ 2^60 × 4 would pass
        (at_least(Fraction(1, 4)), figure(LIMIT // 4, 1)),
        (at_least(1), MET._replace(population_high=LIMIT)),
        (at_least(1), MET._replace(high_known=0, high_n=LIMIT)),
        (at_least(1), figure(10**19, 1)),
    ],
)
def test_figures_beyond_the_limit_are_refused(ruling: Ruling, fact: Fact) -> None:
    assert not fits(ruling, fact)
    with pytest.raises(JudgeError, match=r"exactly|精确"):
        Judge().decide(ruling, [fact])


@pytest.mark.parametrize(
    "value", [Fraction(LARGEST_CONSTANT + 1), Fraction(-LARGEST_CONSTANT - 1), Fraction(1, LARGEST_CONSTANT + 1)]
)
def test_thresholds_beyond_the_engines_constants_are_refused(value: Fraction) -> None:
    with pytest.raises(JudgeError):
        BoundSpec("at_least", value)


big = st.integers(-(2**40), 2**40)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(COMPARATORS), big, st.integers(1, 2**21), big, st.integers(1, 2**21))
def test_large_figures_compare_as_fractions_do(comparator: str, p: int, q: int, n: int, d: int) -> None:
    verdict = Judge().decide(Ruling((BoundSpec(comparator, Fraction(p, q)),)), [figure(n, d)])[0][0]
    figure_value, bound = Fraction(n, d), Fraction(p, q)
    holds = {
        "at_least": figure_value >= bound,
        "more_than": figure_value > bound,
        "at_most": figure_value <= bound,
        "less_than": figure_value < bound,
    }[comparator]
    assert verdict is (Verdict.PASS if holds else Verdict.FAIL)


# ---------------------------------------------------------------- the rulesets


def walk(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, value
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


DEFINITIONS = [ruleset_definition(TWO_THIRDS), ruleset_definition(WIDEST), attestation_definition()]


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_rulesets_never_divide_and_hold_only_whole_numbers(definition: dict[str, Any]) -> None:
    parts = list(walk([rule["all"] for rule in definition.values()]))
    assert "$div" not in {key for key, _ in parts}
    assert all(type(value) is int or isinstance(value, dict | list) or key == "$m" for key, value in parts)


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_rulesets_stay_far_below_the_engines_limits(definition: dict[str, Any]) -> None:
    conditions = [
        condition for rule in definition.values() for condition in rule["all"][0]["m"].get("$and", [rule["all"][0]["m"]])
    ]
    assert len(conditions) < 511 // 2
    assert max(len(rule["all"][0]["m"].get("$and", [0])) for rule in definition.values()) < 32 - 2
    assert len(Fact._fields) + 2 < 252


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_every_rule_has_its_own_priority_and_one_verdict(definition: dict[str, Any]) -> None:
    assert [rule["pri"] for rule in definition.values()] == list(range(1, len(definition) + 1))
    for rule in definition.values():
        verdict, reason = rule["run"].split("/")
        assert Verdict(verdict)
        assert Reason(reason)


def test_the_last_rule_of_a_ruling_matches_every_event() -> None:
    *_, last = ruleset_definition(TWO_THIRDS).values()
    assert last["all"] == [{"m": {"zero": 0}}]


def test_the_threshold_stands_in_the_ruleset_and_can_be_read() -> None:
    assert "4. applies = 1, known = 1, population_low ≥ 1, low_n × 3 ≥ low_d × 2 → pass/met" in ruleset_lines(
        ruleset_definition(TWO_THIRDS)
    )


def test_a_range_can_be_read() -> None:
    ruling = Ruling((BoundSpec("more_than", Fraction(3, 2)), BoundSpec("less_than", Fraction(5, 2))), grows=True)
    lines = ruleset_lines(ruleset_definition(ruling))
    missed = "applies = 1, known = 1, population_low ≥ 1, open = 0, high_known = 1, high_n × 2 ≤ high_d × 3 → fail/not_met"
    exceeded = "applies = 1, known = 1, population_low ≥ 1, open = 1, low_n × 2 ≥ low_d × 5 → fail/no_longer_possible"
    assert next(line.split(". ", 1)[1] for line in lines if "fail/" in line) == missed
    assert exceeded in [line.split(". ", 1)[1] for line in lines]


# ---------------------------------------------------------------- the engine and its process


def test_only_the_judge_imports_durable_rules() -> None:
    importing = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "auditor").rglob("*.py"))
        if re.search(r"^\s*(import|from) durable", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert importing == ["auditor/verdicts/judge.py"]


def run_python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def test_importing_the_judge_does_not_import_the_engine() -> None:
    code = "import sys, auditor.verdicts.judge; print([name for name in sys.modules if name.startswith('durable')])"
    assert run_python(code) == "[]"


def test_the_judge_starts_no_threads() -> None:
    before = threading.active_count()
    Judge().decide(TWO_THIRDS, [MET])
    assert threading.active_count() == before


def test_judges_in_several_threads_do_not_mix_their_facts() -> None:
    def verdicts(threshold: int) -> list[Verdict]:
        facts = [figure(n, 1) for n in range(60)]
        return [verdict for verdict, _ in Judge().decide(at_least(threshold), facts)]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(verdicts, range(60)))
    assert found == [[Verdict.PASS if n >= threshold else Verdict.FAIL for n in range(60)] for threshold in range(60)]


def test_an_interrupted_judgement_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    import durable_rules_engine as engine

    freed: list[int] = []

    def interrupted(handle: int, event: str) -> None:
        raise KeyboardInterrupt

    def delete_ruleset(handle: int) -> None:
        freed.append(handle)
        engine.delete_ruleset(handle)

    stand_in = SimpleNamespace(
        error=engine.error,
        create_ruleset=engine.create_ruleset,
        delete_state=engine.delete_state,
        assert_event=interrupted,
        delete_ruleset=delete_ruleset,
    )
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "durable_rules_engine", stand_in)
        with pytest.raises(KeyboardInterrupt):
            Judge().decide(TWO_THIRDS, [MET])
    assert len(freed) == 1
    assert Judge().decide(TWO_THIRDS, [MET]) == [(Verdict.PASS, Reason.MET)]


def test_memory_stays_flat_over_thousands_of_rulings() -> None:
    code = """
import resource
from fractions import Fraction
from auditor.verdicts.facts import BoundSpec, Fact, Ruling
from auditor.verdicts.judge import Judge

def judged(thresholds):
    for p in thresholds:
        Judge().decide(Ruling((BoundSpec("at_least", Fraction(p, 7)),)), [Fact(1, 1, 1, 1, 1, p, 7, p, 7, 1, 0)])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

first = judged(range(100))
print((judged(range(1500)) - first) // 1024)
"""
    assert int(run_python(code)) < 20  # a ruleset that is never freed costs 0.3 MB: 450 MB


# ---------------------------------------------------------------- attestations


@pytest.mark.parametrize(
    ("attestation", "outcome"),
    [
        (Attestation("none"), (Verdict.NOT_CHECKED, Reason.NOT_ANSWERED)),
        (Attestation("none", open=1), (Verdict.NOT_CHECKED, Reason.NOT_ANSWERED)),
        (Attestation("yes"), (Verdict.PASS, Reason.ATTESTED)),
        (Attestation("yes", open=1), (Verdict.PASS, Reason.ATTESTED)),
        (Attestation("no"), (Verdict.FAIL, Reason.ATTESTED_NOT)),
        (Attestation("no", open=1), (Verdict.PENDING, Reason.STILL_RUNNING)),
        (Attestation("yes", lapsed=True), (Verdict.NOT_CHECKED, Reason.LAPSED)),
        (Attestation("no", lapsed=True), (Verdict.NOT_CHECKED, Reason.LAPSED)),
        (Attestation("yes", applies=0), (Verdict.NOT_APPLICABLE, Reason.OUTSIDE_SCOPE)),
        (Attestation("no", in_force=0), (Verdict.NOT_APPLICABLE, Reason.NOT_IN_FORCE)),
        (Attestation("yes", applies=2), (Verdict.UNKNOWN, Reason.SCOPE_UNKNOWN)),
        (Attestation("none", applies=2), (Verdict.NOT_CHECKED, Reason.NOT_ANSWERED)),
    ],
)
def test_attestations(attestation: Attestation, outcome: tuple[Verdict, Reason]) -> None:
    assert Judge().decide_attestations([attestation]) == [outcome]


@pytest.mark.parametrize(
    "attestation",
    [
        Attestation("maybe"),
        Attestation(""),
        Attestation("yes", lapsed=1),
        Attestation("yes", applies=3),
        Attestation("yes", open=True),
    ],  # type: ignore[arg-type]
)
def test_an_answer_that_does_not_exist_is_an_error(attestation: Attestation) -> None:
    with pytest.raises(JudgeError):
        Judge().decide_attestations([attestation])


def test_attestations_are_answered_in_order() -> None:
    answers = [Attestation("no"), Attestation("yes"), Attestation("no")]
    assert [verdict for verdict, _ in Judge().decide_attestations(answers)] == [Verdict.FAIL, Verdict.PASS, Verdict.FAIL]


def test_the_attestation_ruleset_answers_every_answer() -> None:
    every = [
        Attestation(answer, lapsed, applies, in_force, running)
        for answer in ("none", "yes", "no")
        for lapsed in (False, True)
        for applies in (0, 1, 2)
        for in_force in (0, 1)
        for running in (0, 1)
    ]
    outcomes = Judge().decide_attestations(every)
    passed = [fact for fact, (verdict, _) in zip(every, outcomes, strict=True) if verdict is Verdict.PASS]
    assert passed == [Attestation("yes", False, 1, 1, running) for running in (0, 1)]
