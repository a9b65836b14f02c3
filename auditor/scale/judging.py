"""Answers to verdicts: the distinct answers to each task are judged once, and the verdicts go back to their subjects by joins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from sqlglot import exp

from auditor.engines.duckdb_engine import DuckDBEngine
from auditor.engines.engine import Engine
from auditor.measures import sql
from auditor.measures.kinds.base import Answers
from auditor.measures.measure import Measured, spread_out, surveyed, understood
from auditor.measures.task import Task
from auditor.rules import ast
from auditor.scale.answers import GAP, Questions, answers_table, column
from auditor.verdicts.decide import Decided, Outcome, decide, decide_cases
from auditor.verdicts.facts import Attestation
from auditor.verdicts.judge import Judge
from auditor.verdicts.met import count_met, in_period

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

OUTCOMES = "outcomes"
"""Kept rows ``task``, ``subject``, ``case_id``: which case of :attr:`Judged.cases` each subject of each task is."""
_FACTS = "facts"
_GIVEN = "given_rows"
Row = tuple[int, ...]
"""The numbers of a task's columns, MISSING for NULL."""


@dataclass(frozen=True)
class JudgedCase:
    """``gap``: some table that the rule needs was not handed in by the school, or of its own tables by the bureau."""

    task: int
    outcome: Outcome
    gap: bool


@dataclass
class Judging:
    """Judges batch after batch; what was judged once is known. ``cases``: every distinct case so far, by its number."""

    questions: Questions
    judge: Judge = field(default_factory=Judge)
    cases: list[JudgedCase] = field(default_factory=list)
    _known: dict[tuple[int, Row], int] = field(default_factory=dict)

    def run(self, desk: DuckDBEngine, districts: range) -> None:
        """Judge the answers that ``desk`` holds; its table :data:`OUTCOMES` says which case each subject is.

        Spreads come first, as they look at whole districts, then what is measured or attested, then rules about other rules.
        """
        tasks = list(enumerate(self.questions.tasks))
        spreads = [nth for nth, task in tasks if isinstance(task.rule.measure, ast.Spread)]
        about_others = [nth for nth, task in tasks if isinstance(task.rule.measure, ast.Met)]
        plain = [nth for nth, _ in tasks if nth not in {*spreads, *about_others}]
        found = {nth: self._plain_rows(desk, nth) for nth in plain}
        self._judge_plain(found)
        parts: list[exp.Query] = [*self._joined(desk, found), *self._spread_parts(desk, spreads, districts)]
        desk.keep(OUTCOMES, _union(parts))
        if about_others:
            met = [part for nth in about_others for part in self._met_parts(desk, nth)]
            desk.keep(f"{OUTCOMES}_met", _union([_everything(OUTCOMES), *met]))
            desk.keep(OUTCOMES, _everything(f"{OUTCOMES}_met"))
            desk.drop(f"{OUTCOMES}_met")

    # ------------------------------------------------------------ measured and attested

    def _plain_rows(self, desk: Engine, nth: int) -> list[Row]:
        table = answers_table(surveyed(self.questions.tasks[nth]))
        chosen = [sql.alias(value, f"x{i}") for i, value in enumerate(self._values(nth))]
        query = exp.Select(expressions=chosen, distinct=exp.Distinct()).from_(sql.table(table, "a"), copy=False)
        return _rows(desk, query)

    def _values(self, nth: int) -> list[sql.Sql]:
        """A task's numbers. Outside the rule's scope no other number matters: such subjects are one case."""
        reader = self.questions.readers[nth]
        applies = reader.requests.get("applies")
        if applies is None:
            return [sql.col("a", column(place)) for place in reader.places]
        outside = sql.equal(sql.col("a", column(applies.place)), sql.num(0))
        return [
            sql.col("a", column(place))
            if place == applies.place
            else sql.case([(outside, sql.num(0))], sql.col("a", column(place)))
            for place in reader.places
        ]

    def _judge_plain(self, found: Mapping[int, Sequence[Row]]) -> None:
        measured, fresh = [], []
        for nth, rows in found.items():
            new = [row for row in rows if (nth, row) not in self._known]
            if new:
                task = self.questions.tasks[nth]
                answers = [self.questions.readers[nth].answers(row) for row in new]
                measured.append(Measured(task, [understood(task, one) for one in answers], np.arange(len(new))))
                fresh.append((nth, new, answers))
        for (nth, new, answers), decided in zip(fresh, decide(measured, self.judge, _unanswered), strict=True):
            self._learn(nth, new, answers, decided)

    def _learn(self, nth: int, rows: Sequence[Row], answers: Sequence[Answers], decided: Decided) -> None:
        """Number the outcomes of some rows, one of ``decided``'s subjects each."""
        for row, one, case in zip(rows, answers, decided.case_of.tolist(), strict=True):
            self._known[nth, row] = len(self.cases)
            self.cases.append(JudgedCase(nth, decided.outcomes[case], one.get(GAP) == 1))

    def _joined(self, desk: DuckDBEngine, found: Mapping[int, Sequence[Row]]) -> list[exp.Query]:
        """For each task its subjects with their cases: the answers joined with the cases' numbers."""
        import pandas as pd

        width = max((len(self.questions.readers[nth].places) for nth in found), default=0)
        facts = [(nth, self._known[nth, row], *row, *(0,) * (width - len(row))) for nth, rows in found.items() for row in rows]
        names = ["task", "case_id", *(f"v{i}" for i in range(width))]
        _give(desk, _FACTS, pd.DataFrame(np.array(facts, dtype=np.int64).reshape(len(facts), len(names)), columns=names))
        return [self._joined_one(nth, rows) for nth, rows in found.items() if rows]

    def _joined_one(self, nth: int, rows: Sequence[Row]) -> exp.Query:
        answers = sql.table(answers_table(self.questions.tasks[nth].subject), "a")
        if len(rows) == 1:
            case: sql.Sql = sql.num(self._known[nth, rows[0]])
            return exp.Select(expressions=_outcome(sql.num(nth), sql.col("a", "subject"), case)).from_(answers, copy=False)
        same = [sql.equal(sql.col("f", f"v{i}"), value) for i, value in enumerate(self._values(nth))]
        on = sql.all_of([sql.equal(sql.col("f", "task"), sql.num(nth)), *same])
        chosen = _outcome(sql.num(nth), sql.col("a", "subject"), sql.col("f", "case_id"))
        return exp.Select(expressions=chosen).from_(answers, copy=False).join(sql.table(_FACTS, "f"), on=on, copy=False)

    # ------------------------------------------------------------ over all schools of a district

    def _spread_parts(self, desk: DuckDBEngine, spreads: Sequence[int], districts: range) -> list[exp.Query]:
        parts = []
        for nth in spreads:
            task, reader = self.questions.tasks[nth], self.questions.readers[nth]
            chosen = [sql.col("a", "subject"), *(sql.col("a", column(place)) for place in reader.places)]
            query = exp.Select(expressions=chosen).from_(sql.table(answers_table("school"), "a"), copy=False)
            schools = [reader.answers(row[1:]) for row in _rows(desk, query)]
            own = [{**s, "district": s["district"] - districts.start} for s in schools if s["district"] is not None]
            (decided,) = decide([spread_out(task, own, len(districts))], self.judge, _unanswered)
            cases = list(range(len(self.cases), len(self.cases) + len(districts)))
            self.cases += [JudgedCase(nth, decided.outcomes[case], False) for case in decided.case_of.tolist()]
            parts.append(_given_part(desk, nth, list(districts), cases))
        return parts

    # ------------------------------------------------------------ about other rules

    def _met_parts(self, desk: DuckDBEngine, nth: int) -> list[exp.Query]:
        """Subjects by the cases of the rules that are listed; each combination stands for the subjects that share it."""
        task, reader = self.questions.tasks[nth], self.questions.readers[nth]
        assert isinstance(task.rule.measure, ast.Met)
        tasks, packs = self.questions.tasks, self.questions.packs
        listed = [m for m, other in enumerate(tasks) if other.rule.id in task.rule.measure.rules and packs[m] == packs[nth]]
        chosen = [m for m in listed if in_period(task, tasks[m]) and not isinstance(tasks[m].rule.measure, ast.Met)]
        own: list[sql.Sql] = [sql.col("a", column(place)) for place in reader.places]
        cases: list[sql.Sql] = [sql.col(f"o{m}", "case_id") for m in chosen]
        query = self._with_cases(task, chosen, [*own, *cases])
        query.set("distinct", exp.Distinct())
        rows = _rows(desk, query)
        if not rows:
            return []
        new = [row for row in rows if (nth, row) not in self._known]
        if new:
            others: dict[str, list[Decided]] = {}
            for at, m in enumerate(chosen):
                other = tasks[m]
                outcomes = [self.cases[row[len(own) + at]].outcome for row in new]
                others.setdefault(other.rule.id, []).append(Decided(other, outcomes, np.arange(len(new))))
            answers = [reader.answers(row[: len(own)]) for row in new]
            measured = Measured(task, [understood(task, one) for one in answers], np.arange(len(new)))
            (decided,) = decide_cases([count_met(measured, others)], self.judge)
            self._learn(nth, new, answers, decided)
        subjects = _rows(desk, self._with_cases(task, chosen, [sql.col("a", "subject"), *own, *cases]))
        return [_given_part(desk, nth, [row[0] for row in subjects], [self._known[nth, row[1:]] for row in subjects])]

    def _with_cases(self, task: Task, others: Sequence[int], chosen: Sequence[sql.Sql]) -> exp.Select:
        """The subjects' answers beside the cases that they are of other tasks."""
        query = exp.Select(expressions=[sql.alias(value, f"x{i}") for i, value in enumerate(chosen)])
        query = query.from_(sql.table(answers_table(task.subject), "a"), copy=False)
        for m in others:
            same = sql.equal(sql.col(f"o{m}", "subject"), sql.col("a", "subject"))
            on = sql.all_of([same, sql.equal(sql.col(f"o{m}", "task"), sql.num(m))])
            query = query.join(sql.table(OUTCOMES, f"o{m}"), on=on, copy=False)
        return query


def _unanswered(task: Task, subject: int) -> Attestation:
    """A survey has no evidence register: what is attested is still to be checked."""
    return Attestation("none")


def _rows(desk: Engine, query: exp.Select) -> list[Row]:
    """The rows of a query of whole numbers, sorted."""
    columns = list(desk.columns(query).values())
    if not columns or not len(columns[0]):
        return []
    table: NDArray[np.int64] = np.stack(columns, axis=1)
    order = np.lexsort(table.T[::-1])
    return [tuple(row) for row in table[order].tolist()]


def _give(desk: DuckDBEngine, name: str, frame: pd.DataFrame) -> None:
    """Keep a frame's rows in the engine's own form, in which they are quicker to join."""
    desk.give(_GIVEN, frame)
    desk.keep(name, _everything(_GIVEN))


def _given_part(desk: DuckDBEngine, nth: int, subjects: list[int], cases: list[int]) -> exp.Query:
    import pandas as pd

    name = f"given_{nth}"
    _give(desk, name, pd.DataFrame({"subject": subjects, "case_id": cases}, dtype=np.int64))
    chosen = _outcome(sql.num(nth), sql.col("g", "subject"), sql.col("g", "case_id"))
    return exp.Select(expressions=chosen).from_(sql.table(name, "g"), copy=False)


def _outcome(task: sql.Sql, subject: sql.Sql, case: sql.Sql) -> list[exp.Expr]:
    named = {"task": task, "subject": subject, "case_id": case}
    return [sql.alias(sql.cast(value, "BIGINT"), name) for name, value in named.items()]


def _everything(name: str) -> exp.Select:
    return exp.Select(expressions=[exp.Star()]).from_(sql.table(name, "g"), copy=False)


def _union(parts: Sequence[exp.Query]) -> exp.Query:
    whole = parts[0]
    for part in parts[1:]:
        whole = exp.Union(this=whole, expression=part, distinct=False)
    return whole
