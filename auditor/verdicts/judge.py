"""The judge: durable-rules decides every verdict. The only module that may import it.

durable-rules is driven through its compiled engine, ``durable_rules_engine``, rather than through ``durable.lang`` and its Host.
A Host swallows exceptions of actions and keeps them for later posts, gives up in silence on an action during which the clock
jumped, judges in background threads and can never let go of a ruleset. Here the name of the rule that fired *is* the verdict, so
there are no actions; a ruleset lives for one call, with a fresh state, and gives its memory back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from auditor.i18n import msg
from auditor.verdicts.facts import Attestation, EngineError, Fact, JudgeError, Ruling, check_attestation, check_fact
from auditor.verdicts.rulesets import ANSWERS, Ruleset, attestation_definition, ruleset_definition
from auditor.verdicts.verdict import Reason, Verdict

Outcome = tuple[Verdict, Reason]

_ACCEPTED = 0  # what the engine answers to an event that matched at least one rule
# Integers only, every field always there. One fixed id and one state for all, as each event is consumed before the next is
# posted; ids that the engine makes up itself are told apart by 32 bits only, from one another and from the state's own.
_FACT = '{"id": "fact", ' + ", ".join(f'"{name}": %d' for name in Fact._fields) + ', "zero": 0}'
_ATTESTATION = '{"id": "fact", "answer": %d, "lapsed": %d, "applies": %d, "in_force": %d, "open": %d, "zero": 0}'


def check_engine() -> None:
    """Load the engine, before anything is read for it. Raises :class:`EngineError` where that cannot be done."""
    _engine()


class Judge:
    """Decides facts. ``posted`` counts the events that the engine has judged so far."""

    def __init__(self) -> None:
        self.posted = 0

    def decide(self, ruling: Ruling, facts: Sequence[Fact]) -> list[Outcome]:
        """The verdict and reason of each fact, in order; equal facts are judged once.

        Raises :class:`JudgeError` for a fact that cannot be judged exactly, and when any fact does not get exactly one verdict.
        """
        distinct = dict.fromkeys(facts)
        for fact in distinct:
            check_fact(ruling, fact)
        return self._decide(ruleset_definition(ruling), facts, {fact: _FACT % fact for fact in distinct})

    def decide_attestations(self, attestations: Sequence[Attestation]) -> list[Outcome]:
        """The verdict and reason of each answer of the evidence register, in order. Raises as :meth:`decide` does."""
        events = {}
        for attestation in dict.fromkeys(attestations):
            check_attestation(attestation)
            events[attestation] = _ATTESTATION % (ANSWERS[attestation.answer], *attestation[1:])
        return self._decide(attestation_definition(), attestations, events)

    def _decide(self, definition: Ruleset, facts: Iterable[Any], events: dict[Any, str]) -> list[Outcome]:
        with _running(definition) as verdict_of:
            verdicts = {fact: verdict_of(event) for fact, event in events.items()}
        self.posted += len(events)
        return [verdicts[fact] for fact in facts]


@contextmanager
def _running(definition: Ruleset) -> Iterator[Callable[[str], Outcome]]:
    """A ruleset loaded into the engine for the length of a ``with``; gives the function from an event (JSON) to its outcome."""
    engine = _engine()
    outcomes = {name: _outcome(rule["run"]) for name, rule in definition.items()}
    conditions = {name: {"all": rule["all"], "pri": rule["pri"]} for name, rule in definition.items()}

    settled = False

    def verdict_of(event: str) -> Outcome:
        nonlocal settled
        code, state = engine.assert_event(handle, event)
        started = engine.start_action_for_state(handle, state) if code == _ACCEPTED else None
        if started is None:
            raise JudgeError(msg("The rule engine gave no verdict for {event}.", event=event))
        more = engine.complete_and_start_action(handle, state)
        settled = True
        if more is not None:
            raise JudgeError(msg("The rule engine gave more than one verdict for {event}.", event=event))
        (name,) = json.loads(started[1])
        return outcomes[name]

    try:
        handle = engine.create_ruleset("judge", json.dumps(conditions))
        try:
            yield verdict_of
        finally:
            # The engine does not free a state with its ruleset; and until its first action is done, a state holds wild pointers,
            # which freeing it would follow. What an error leaves behind before that is 0.2 MB.
            if settled:
                engine.delete_state(handle, "0")
            engine.delete_ruleset(handle)
    except engine.error as error:
        raise JudgeError(msg("The rule engine failed: {error}", error=str(error))) from error


def _engine() -> ModuleType:
    try:
        import durable_rules_engine
    except ImportError as failed:
        raise EngineError(
            msg(
                "The rule engine (durable-rules) cannot be loaded here, so that nothing can be judged; install the program again"
                " as the README says, with a Python that it names. ({why})",
                why=" ".join(str(failed).split()),
            )
        ) from failed
    engine: ModuleType = durable_rules_engine
    return engine


def _outcome(run: str) -> Outcome:
    verdict, reason = run.split("/")
    return Verdict(verdict), Reason(reason)
