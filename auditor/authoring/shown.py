"""One rule, told in words, with its source, its data, its SQL and its ruleset."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import product

from rich.cells import cell_len

from auditor.audit import tasks_of
from auditor.authoring.format import rule_text
from auditor.findings.words import LEVELS, OWNERS, STRENGTHS
from auditor.i18n import Message, listed, msg
from auditor.measures.measure import queries
from auditor.measures.task import Task
from auditor.measures.uses import columns_used
from auditor.rules.ast import Bound, Rule
from auditor.rules.pack import Pack
from auditor.rules.sentence import bounds_text, sentence
from auditor.store.catalog import Catalog
from auditor.verdicts.facts import BoundSpec, Ruling
from auditor.verdicts.rulesets import attestation_definition, ruleset_definition, ruleset_lines


@dataclass(frozen=True)
class ShownRule:
    """A rule of a pack as it is shown in ``language``, as of a day; each part is lines of text."""

    rule: Rule
    pack: Pack
    language: str
    as_of: date

    @cached_property
    def tasks(self) -> list[Task]:
        """The rule's last period of the audit as of that day, for each kind of subject."""
        last: dict[str, Task] = {}
        for task in tasks_of(replace(self.pack, rules=(self.rule,)), self.as_of):
            if task.subject not in last or not task.period.open:
                last[task.subject] = task
        return list(last.values())

    def words(self) -> Iterator[str]:
        """What it says, its clause and quote, its reading, and the history of its threshold."""
        rule = self.rule
        yield f"{rule.id}  {rule.title[self.language]}"
        yield ""
        yield "  " + sentence(rule, self.pack.model, self.language)
        yield ""
        policy = self.pack.policy.title[self.language] if self.pack.policy else ""
        rows = [clause for clause in self.pack.clauses if clause.number == rule.clause]
        summary = next((clause for clause in rows if rule.id in clause.rules), rows[0] if rows else None)
        yield from self._line(msg("clause"), f"{rule.clause}  {policy}")
        if summary is not None:
            yield from self._line(msg("its gist"), summary.summary[self.language])
        yield from self._line(msg("quote"), rule.quote)
        yield from self._line(msg("strength"), self._say(STRENGTHS[rule.strength]))
        if rule.levels:
            yield from self._line(msg("level"), listed(self._say(LEVELS[level]) for level in rule.levels).say(self.language))
        yield from self._line(msg("responsible"), self._say(OWNERS[rule.owner or rule.subjects[0]]))
        for label, texts in (
            (msg("reading"), rule.reading),
            (msg("not encoded"), rule.partial),
            (msg("remedy"), rule.remedy),
        ):
            if texts:
                yield from self._line(label, texts[self.language])
        yield from self._line(msg("written in"), f"{rule.place.file}:{rule.place.line}")
        for override in self.pack.overrides:
            if override.rule == rule.id:
                yield from self._line(
                    msg("changed by"), f"{self.pack.name}" + (f" ({' '.join(override.authority)})" if override.authority else "")
                )
        yield from self._history()

    def _history(self) -> Iterator[str]:
        """Every threshold that the rule has had, by date."""
        if not self.rule.bounds:
            return
        days = sorted({day for bound in self.rule.bounds for day in bound.threshold.changes()})
        if not days:
            yield from self._line(msg("threshold"), bounds_text(self.rule, self.pack.model, self.language))
            return
        yield from self._line(
            msg("threshold"), self._say(msg("before {date}: none, the rule does not apply", date=days[0].isoformat()))
        )
        for day in days:
            steps = [(bound, bound.threshold.on(day)) for bound in self.rule.bounds]
            bounds = tuple(Bound(bound.comparator, step) for bound, step in steps if step is not None)
            text = (
                bounds_text(replace(self.rule, bounds=bounds), self.pack.model, self.language)
                if bounds
                else self._say(msg("repealed"))
            )
            yield from self._line(None, self._say(msg("from {date}: {text}", date=day.isoformat(), text=text)))

    def yaml(self) -> Iterator[str]:
        """The rule as it is written, in the language of the reader."""
        yield ""
        yield f"# {self._say(msg('the rule as written'))}"
        yield rule_text(self.rule, self.pack, self.language).rstrip()

    def data(self) -> Iterator[str]:
        """The tables and columns that the rule reads, and whom its population leaves out."""
        yield ""
        yield self._say(msg("Data needed"))
        columns: dict[str, list[str]] = {}
        for table, column in sorted(columns_used(self.rule, self.pack.model)):
            columns.setdefault(table, []).append(column)
        for table, names in columns.items():
            spec = self.pack.model.tables[table]
            shown = []
            for name in names:
                found = spec.columns.get(name) or spec.derived.get(name)
                zh = (found.zh if found else "") or name
                shown.append(f"{zh} ({name})" if self.language == "zh" else name)
            yield f"  {f'{spec.zh} ({table})' if self.language == 'zh' else table}: {', '.join(shown)}"
        if not columns:
            yield "  " + self._say(msg("none: it is answered by the evidence register"))
        population = self.rule.measure.population()
        if population is not None and population.leaves_out:
            labels = [reason.label[self.language] for reason in population.leaves_out]
            yield "  " + self._say(
                msg("left out and listed: {whom}", whom=("、" if self.language == "zh" else ", ").join(labels))
            )

    def sql(self, dialect: str = "duckdb") -> Iterator[str]:
        """The statements that measure it."""
        bureau = frozenset(name for name, table in self.pack.model.tables.items() if table.level == "bureau")
        catalog = Catalog(self.pack.model, frozenset(), frozenset(), bureau)
        for task in self.tasks:
            yield ""
            period = task.period.label[self.language]
            told = msg("SQL ({dialect}), {period}, {subject}", dialect=dialect, period=period, subject=task.subject)
            yield f"-- {self._say(told)}"
            if task.rule.measure.judged_from != "records" and not queries(task, catalog):
                yield f"-- {self._say(msg('none: this rule rests on answers or on other rules'))}"
            for query in queries(task, catalog):
                yield query.sql(dialect=dialect, pretty=True) + ";"

    def ruleset(self) -> Iterator[str]:
        """The compiled rulesets: one, or one for each value that the threshold can have."""
        yield ""
        yield self._say(msg("durable-rules ruleset: the first line that holds decides"))
        if self.rule.measure.judged_from == "register":
            yield from (f"  {line}" for line in ruleset_lines(attestation_definition()))
            return
        for label, limits in self._limits():
            if label:
                yield f"  [{label}]"
            if limits is None:
                yield "  " + self._say(msg("no threshold is in force in this period: not applicable"))
                continue
            bounds = tuple(
                BoundSpec(bound.comparator.value, limit) for bound, limit in zip(self.rule.bounds, limits, strict=True)
            )
            ruling = Ruling(bounds, grows=self.rule.grows)
            yield from (f"  {line}" for line in ruleset_lines(ruleset_definition(ruling)))

    def _limits(self) -> Iterator[tuple[str, list[Fraction] | None]]:
        """Each set of limits that the rule can be decided by in the period shown, and when it holds."""
        on = self.tasks[0].period.law_of if self.tasks else self.as_of
        steps = [bound.threshold.on(on) for bound in self.rule.bounds]
        if None in steps:
            yield "", None
            return
        for combination in product(*(list(step.choices()) for step in steps if step is not None)):
            yield ", ".join(label for label, _ in combination if label), [value for _, value in combination]

    def _say(self, message: Message) -> str:
        return message.say(self.language)

    def _line(self, label: Message | None, text: str) -> Iterator[str]:
        word = self._say(label) if label is not None else ""
        lines = text.splitlines() or [""]
        yield f"  {word}{' ' * max(1, 14 - cell_len(word))}{lines[0]}"
        for line in lines[1:]:
            yield " " * 16 + line
