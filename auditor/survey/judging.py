"""Answers to verdicts: the distinct answers to each task are judged once; every subject is given the number of its case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from auditor.measures.levels import asked_of, at_its_level
from auditor.measures.measure import Case, Measured, distinct, spread_out, surveyed, understood
from auditor.measures.task import Subject, Task
from auditor.rules.figures import Answers
from auditor.survey.answers import GAP, SUBJECT, Questions, column
from auditor.verdicts.decide import decide, decide_cases, in_turn, resting_on
from auditor.verdicts.facts import Attestation
from auditor.verdicts.judge import Judge
from auditor.verdicts.meeting import count_meeting
from auditor.verdicts.met import in_period
from auditor.verdicts.outcome import Decided, Outcome

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Columns = Mapping[str, Ints]

Row = tuple[int, ...]
"""The numbers of a task's columns, MISSING for NULL."""


@dataclass(frozen=True)
class JudgedCase:
    """``gap``: the school did not hand in some table that the rule needs."""

    task: int
    outcome: Outcome
    gap: bool


@dataclass
class Judging:
    """Judges batch after batch; what was judged once is known. ``cases``: every distinct case so far, by its number.

    ``names``: district by key, from which the level of its bureau is known where a rule asks one level alone.
    """

    questions: Questions
    names: Mapping[int, str] = field(default_factory=dict)
    judge: Judge = field(default_factory=Judge)
    cases: list[JudgedCase] = field(default_factory=list)
    _known: dict[tuple[int, Row], int] = field(default_factory=dict)

    def run(self, answers: Mapping[Subject, Columns], districts: range) -> pd.DataFrame:
        """``task``, ``subject``, ``case_id``: which of the cases each subject of each task is, task by task.

        ``answers``: the columns of the answers of one batch, sorted by subject; ``districts``: the keys of its districts.
        Rules about other rules come last, as they look at the cases of those.
        """
        tasks = list(enumerate(self.questions.tasks))
        spreads = [nth for nth, task in tasks if task.rule.measure.over_schools]
        about_others = {task: nth for nth, task in tasks if task.rule.counted_rules()}
        found = self._plain([nth for nth, _ in tasks if nth not in {*spreads, *about_others.values()}], answers)
        for nth in spreads:
            if nth not in about_others.values():
                found[nth] = self._spread(nth, answers["school"], districts)
        for ready in in_turn(list(about_others)):
            fresh = {}
            for nth in map(about_others.__getitem__, ready):
                over_schools = self.questions.tasks[nth].rule.measure.over_schools
                fresh[nth] = (
                    self._meeting(nth, answers["school"], found, districts)
                    if over_schools
                    else self._met(nth, answers[self.questions.tasks[nth].subject], found)
                )
            found |= fresh
        return self._rows(found, answers, districts)

    def _rows(self, found: Mapping[int, Ints], answers: Mapping[Subject, Columns], districts: range) -> pd.DataFrame:
        import pandas as pd

        of_spread = np.arange(districts.start, districts.stop, dtype=np.int64)
        parts: dict[str, list[NDArray[np.int64]]] = {"task": [], "subject": [], "case_id": []}
        for nth, cases in sorted(found.items()):
            task = self.questions.tasks[nth]
            parts["task"].append(np.full(len(cases), nth, dtype=np.int64))
            parts["subject"].append(of_spread if task.rule.measure.over_schools else answers[task.subject][SUBJECT])
            parts["case_id"].append(cases)
        return pd.DataFrame({name: np.concatenate(values or [of_spread[:0]]) for name, values in parts.items()})

    # ------------------------------------------------------------ measured and attested

    def _plain(self, tasks: Sequence[int], answers: Mapping[Subject, Columns]) -> dict[int, Ints]:
        rows_of = {nth: distinct(self._values(nth, answers[surveyed(self.questions.tasks[nth])])) for nth in tasks}
        measured, fresh = [], []
        for nth, (rows, _) in rows_of.items():
            new = [row for row in rows if (nth, row) not in self._known]
            if new:
                told, of_task = self._measured(nth, new)
                measured.append(of_task)
                fresh.append((nth, new, told))
        for (nth, new, told), decided in zip(fresh, decide(measured, self.judge, _unanswered), strict=True):
            self._learn(nth, new, told, decided)
        return {nth: self._numbers(nth, rows)[case_of] for nth, (rows, case_of) in rows_of.items()}

    def _measured(self, nth: int, rows: Sequence[Row]) -> tuple[list[Answers], Measured]:
        """What rows of a task's own numbers say, one subject each; a rule of one level has a number more, see :meth:`_level`."""
        task, reader = self.questions.tasks[nth], self.questions.readers[nth]
        own = len(reader.places)
        told = [reader.answers(row[:own]) for row in rows]
        cases = [_leveled(understood(task, one), row[own:]) for one, row in zip(told, rows, strict=True)]
        return told, Measured(task, cases, np.arange(len(rows)))

    def _values(self, nth: int, columns: Columns) -> list[Ints]:
        """A task's numbers. Outside the rule's scope no other number matters: such subjects are one case."""
        reader = self.questions.readers[nth]
        values = [columns[column(place)] for place in reader.places]
        applies = reader.requests.get("applies")
        if applies is not None:
            inside = columns[column(applies.place)] != 0
            values = [np.where(inside, one, 0) for one in values]
        return [*values, *self._level(nth, columns)]

    def _level(self, nth: int, columns: Columns) -> list[Ints]:
        """One column more for a rule of one level: whether it is asked of each bureau."""
        task = self.questions.tasks[nth]
        if not task.rule.levels or task.subject != "bureau" or task.rule.measure.over_schools:
            return []
        asked = [asked_of(task.rule.levels, self.names.get(key, ""), {}) for key in columns[SUBJECT].tolist()]
        return [np.array(asked, dtype=np.int64)]

    def _names(self, districts: range) -> list[str]:
        return [self.names.get(key, "") for key in districts]

    def _learn(self, nth: int, rows: Sequence[Row], answers: Sequence[Answers], decided: Decided) -> None:
        """Number the outcomes of some rows, one of ``decided``'s subjects each."""
        for row, one, case in zip(rows, answers, decided.case_of.tolist(), strict=True):
            self._known[nth, row] = len(self.cases)
            self.cases.append(JudgedCase(nth, decided.outcomes[case], one.get(GAP) == 1))

    def _numbers(self, nth: int, rows: Sequence[Row]) -> Ints:
        return np.array([self._known[nth, row] for row in rows], dtype=np.int64)

    # ------------------------------------------------------------ over all schools of a district

    def _spread(self, nth: int, columns: Columns, districts: range) -> Ints:
        (decided,) = decide([self._over_schools(nth, columns, districts)], self.judge, _unanswered)
        return self._numbered(nth, decided)

    def _over_schools(self, nth: int, columns: Columns, districts: range) -> Measured:
        """What a task says of each district, from the answers of its schools."""
        task, reader = self.questions.tasks[nth], self.questions.readers[nth]
        rows = zip(*(columns[column(place)].tolist() for place in reader.places), strict=True)
        schools = [reader.answers(row) for row in rows]
        own = [one if one["district"] is None else {**one, "district": one["district"] - districts.start} for one in schools]
        return at_its_level(spread_out(task, own, len(districts)), self._names(districts), {})

    def _numbered(self, nth: int, decided: Decided) -> Ints:
        """A case of its own for every district."""
        first = len(self.cases)
        self.cases += [JudgedCase(nth, decided.outcomes[case], False) for case in decided.case_of.tolist()]
        return np.arange(first, len(self.cases), dtype=np.int64)

    def _meeting(self, nth: int, columns: Columns, found: Mapping[int, Ints], districts: range) -> Ints:
        """Over all schools of a district, from the cases of each school."""
        others: dict[str, list[Decided]] = {}
        for m in self._listed(nth, found):
            outcomes = [self.cases[case].outcome for case in found[m].tolist()]
            others.setdefault(self.questions.tasks[m].rule.id, []).append(
                Decided(self.questions.tasks[m], outcomes, np.arange(len(outcomes)))
            )
        measured = count_meeting(self._over_schools(nth, columns, districts), others)
        (decided,) = decide_cases([measured], self.judge)
        return self._numbered(nth, decided)

    def _listed(self, nth: int, found: Mapping[int, Ints]) -> list[int]:
        """The tasks of the rules that a rule counts, of its own pack."""
        tasks, packs = self.questions.tasks, self.questions.packs
        counted = tasks[nth].rule.counted_rules()
        subject = "school" if tasks[nth].rule.measure.over_schools else tasks[nth].subject
        return [m for m in found if tasks[m].rule.id in counted and packs[m] == packs[nth] and tasks[m].subject == subject]

    # ------------------------------------------------------------ about other rules

    def _met(self, nth: int, columns: Columns, found: Mapping[int, Ints]) -> Ints:
        """Each combination of cases of the rules that are listed stands for the subjects that share it."""
        tasks, reader = self.questions.tasks, self.questions.readers[nth]
        task = tasks[nth]
        chosen = [m for m in self._listed(nth, found) if in_period(task, tasks[m])]
        own = [*(columns[column(place)] for place in reader.places), *self._level(nth, columns)]
        rows, case_of = distinct([*own, *(found[m] for m in chosen)])
        new = [row for row in rows if (nth, row) not in self._known]
        if new:
            others: dict[str, list[Decided]] = {}
            for at, m in enumerate(chosen, len(own)):
                outcomes = [self.cases[row[at]].outcome for row in new]
                others.setdefault(tasks[m].rule.id, []).append(Decided(tasks[m], outcomes, np.arange(len(new))))
            told, measured = self._measured(nth, [row[: len(own)] for row in new])
            (decided,) = decide_cases([resting_on(measured, others)], self.judge)
            self._learn(nth, new, told, decided)
        return self._numbers(nth, rows)[case_of]


def _leveled(case: Case, level: Row) -> Case:
    """The case as it is asked of a bureau of its level; ``level``: nothing, or what ``asked_of`` says."""
    return replace(case, applies=level[0]) if level else case


def _unanswered(task: Task, subject: int) -> Attestation:
    """A survey has no evidence register: what is attested is still to be checked."""
    return Attestation("none")
