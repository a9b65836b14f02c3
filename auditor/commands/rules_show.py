"""``auditor rules show ID``: one rule, told in words, with its source, its data, its SQL and its ruleset."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import click

from auditor.commands.options import Day, argument, option, verb
from auditor.i18n import Message, language, msg

if TYPE_CHECKING:
    from fractions import Fraction

    from auditor.measures.task import Task
    from auditor.rules.ast import Rule, Step, Tier
    from auditor.rules.pack import Pack

PARTS = ("words", "yaml", "data", "sql", "ruleset")


@verb(
    "show",
    help=msg(
        "Show a rule: what it says in plain words, its clause and quote, the history of its threshold, the data that it needs,"
        " the SQL that measures it and the durable-rules ruleset that decides it."
    ),
)
@argument("rule_id", metavar="ID", help=msg("The id of a rule, such as shandan/3c."))
@option("--pack", metavar="PATH", help=msg("Name or folder of the pack (default: the pack that the id begins with)."))
@option(
    "--only",
    multiple=True,
    type=click.Choice(PARTS),
    help=msg("Only this part: words, the rule's YAML, data, sql or ruleset; may be repeated."),
)
@option(
    "--dialect",
    type=click.Choice(["duckdb", "postgres", "spark"]),
    default="duckdb",
    help=msg("Whose SQL is shown (default: duckdb, which auditor uses)."),
)
@option("--as-of", type=Day(), help=msg("Day for which the SQL is written (default: today)."))
def show(rule_id: str, pack: str | None, only: tuple[str, ...], dialect: str, as_of: date | None) -> int:
    from auditor.reports.text import clean

    found = load_for(rule_id, pack)
    rule = rule_of(found, rule_id)
    tasks = _tasks(found, rule, as_of or date.today())
    parts = {
        "words": lambda: _words(rule, found),
        "yaml": lambda: _yaml(rule, found),
        "data": lambda: _data(rule, found),
        "sql": lambda: _sql(tasks, found, dialect),
        "ruleset": lambda: _rulesets(rule, tasks),
    }
    for name in only or PARTS:
        for line in parts[name]():
            click.echo("\n".join(clean(part) for part in line.split("\n")))
    return 0


def load_for(rule_id: str, pack: str | None) -> Pack:
    """The pack of a rule: the one that is named, else the one that its id begins with, shipped or under ``rules/``."""
    from pathlib import Path

    from auditor.rules.pack import load_pack, pack_names

    if pack is not None:
        return load_pack(pack)
    name = rule_id.partition("/")[0]
    beside = Path("rules") / name
    return load_pack(beside if name not in pack_names() and (beside / "pack.yaml").is_file() else name)


def rule_of(pack: Pack, rule_id: str) -> Rule:
    """The rule of that id. Raises a usage error with a suggestion."""
    from auditor.written.mistakes import did_you_mean

    rule = pack.rule(rule_id)
    if rule is None:
        near = did_you_mean(rule_id, [known.id for known in pack.rules])
        told = msg("There is no rule {id}.", id=rule_id)
        raise click.UsageError(" ".join(str(part) for part in (told, near) if part is not None))
    return rule


# ---------------------------------------------------------------- in words


def _words(rule: Rule, pack: Pack) -> Iterator[str]:
    from auditor.findings.words import LEVELS, OWNERS, STRENGTHS
    from auditor.rules.sentence import sentence

    yield f"{rule.id}  {rule.title[language()]}"
    yield ""
    yield "  " + sentence(rule, pack.model, language())
    yield ""
    policy = pack.policy.title[language()] if pack.policy else ""
    rows = [clause for clause in pack.clauses if clause.number == rule.clause]
    summary = next((clause for clause in rows if rule.id in clause.rules), rows[0] if rows else None)
    yield from _line(msg("clause"), f"{rule.clause}  {policy}")
    if summary is not None:
        yield from _line(msg("its gist"), summary.summary[language()])
    yield from _line(msg("quote"), rule.quote)
    yield from _line(msg("strength"), str(STRENGTHS[rule.strength]))
    if rule.levels:
        yield from _line(msg("level"), "、".join(str(LEVELS[level]) for level in rule.levels))
    yield from _line(msg("responsible"), str(OWNERS[rule.owner or rule.subjects[0]]))
    for label, texts in ((msg("reading"), rule.reading), (msg("not encoded"), rule.partial), (msg("remedy"), rule.remedy)):
        if texts:
            yield from _line(label, texts[language()])
    yield from _line(msg("written in"), f"{rule.place.file}:{rule.place.line}")
    for override in pack.overrides:
        if override.rule == rule.id:
            yield from _line(
                msg("changed by"), f"{pack.name}" + (f" ({' '.join(override.authority)})" if override.authority else "")
            )
    yield from _history(rule, pack)


def _history(rule: Rule, pack: Pack) -> Iterator[str]:
    """Every threshold that the rule has had, by date."""
    from dataclasses import replace

    from auditor.rules.ast import Bound, Dated
    from auditor.rules.periods import threshold_at
    from auditor.rules.sentence import bounds_text

    if not rule.bounds:
        return
    dated = [bound.threshold for bound in rule.bounds if isinstance(bound.threshold, Dated)]
    days = sorted({day for threshold in dated for day, _ in threshold.steps})
    if not days:
        yield from _line(msg("threshold"), bounds_text(rule, pack.model, language()))
        return
    yield from _line(msg("threshold"), str(msg("before {date}: none, the rule does not apply", date=days[0].isoformat())))
    for day in days:
        steps = [(bound, threshold_at(bound.threshold, day)) for bound in rule.bounds]
        bounds = tuple(Bound(bound.comparator, step) for bound, step in steps if step is not None)
        text = bounds_text(replace(rule, bounds=bounds), pack.model, language()) if bounds else str(msg("repealed"))
        yield from _line(None, str(msg("from {date}: {text}", date=day.isoformat(), text=text)))


def _line(label: Message | None, text: str) -> Iterator[str]:
    from rich.cells import cell_len

    word = str(label) if label is not None else ""
    lines = text.splitlines() or [""]
    yield f"  {word}{' ' * max(1, 14 - cell_len(word))}{lines[0]}"
    for line in lines[1:]:
        yield " " * 16 + line


def _yaml(rule: Rule, pack: Pack) -> Iterator[str]:
    """The rule as it is written, in the language of the reader."""
    from auditor.authoring.format import rule_text

    yield ""
    yield f"# {msg('the rule as written')}"
    yield rule_text(rule, pack, language()).rstrip()


# ---------------------------------------------------------------- data, SQL, ruleset


def _data(rule: Rule, pack: Pack) -> Iterator[str]:
    """The tables and columns that the rule reads, and whom its population leaves out."""
    from auditor.measures.uses import columns_used

    yield ""
    yield str(msg("Data needed"))
    columns: dict[str, list[str]] = {}
    for table, column in sorted(columns_used(rule, pack.model)):
        columns.setdefault(table, []).append(column)
    for table, names in columns.items():
        spec = pack.model.tables[table]
        shown = []
        for name in names:
            found = spec.columns.get(name) or spec.derived.get(name)
            zh = (found.zh if found else "") or name
            shown.append(f"{zh} ({name})" if language() == "zh" else name)
        yield f"  {f'{spec.zh} ({table})' if language() == 'zh' else table}: {', '.join(shown)}"
    if not columns:
        yield "  " + str(msg("none: it is answered by the evidence register"))
    population = rule.measure.population()
    if population is not None and population.leaves_out:
        labels = [reason.label[language()] for reason in population.leaves_out]
        yield "  " + str(msg("left out and listed: {whom}", whom=("、" if language() == "zh" else ", ").join(labels)))


def _tasks(pack: Pack, rule: Rule, as_of: date) -> list[Task]:
    """The rule's last period of the audit as of that day, for each kind of subject."""
    from dataclasses import replace

    from auditor.audit import tasks_of

    last: dict[str, Task] = {}
    for task in tasks_of(replace(pack, rules=(rule,)), as_of):
        if task.subject not in last or not task.period.open:
            last[task.subject] = task
    return list(last.values())


def _sql(tasks: list[Task], pack: Pack, dialect: str) -> Iterator[str]:
    from auditor.measures.measure import queries
    from auditor.store.catalog import Catalog

    bureau = frozenset(name for name, table in pack.model.tables.items() if table.level == "bureau")
    catalog = Catalog(pack.model, frozenset(), frozenset(), bureau)
    for task in tasks:
        yield ""
        period = task.period.label[language()]
        yield f"-- {msg('SQL ({dialect}), {period}, {subject}', dialect=dialect, period=period, subject=task.subject)}"
        if task.rule.measure.judged_from != "records" and not queries(task, catalog):
            yield f"-- {msg('none: this rule rests on answers or on other rules')}"
        for query in queries(task, catalog):
            yield query.sql(dialect=dialect, pretty=True) + ";"


def _rulesets(rule: Rule, tasks: list[Task]) -> Iterator[str]:
    """The compiled rulesets: one, or one for each value that the threshold can have."""
    from auditor.verdicts.facts import BoundSpec, Ruling
    from auditor.verdicts.rulesets import attestation_definition, ruleset_definition, ruleset_lines

    yield ""
    yield str(msg("durable-rules ruleset: the first line that holds decides"))
    if rule.measure.judged_from == "register":
        yield from (f"  {line}" for line in ruleset_lines(attestation_definition()))
        return
    for label, limits in _limits(rule, tasks):
        if label:
            yield f"  [{label}]"
        if limits is None:
            yield "  " + str(msg("no threshold is in force in this period: not applicable"))
            continue
        bounds = tuple(BoundSpec(bound.comparator.value, limit) for bound, limit in zip(rule.bounds, limits, strict=True))
        ruling = Ruling(bounds, grows=rule.grows)
        yield from (f"  {line}" for line in ruleset_lines(ruleset_definition(ruling)))


def _limits(rule: Rule, tasks: list[Task]) -> Iterator[tuple[str, list[Fraction] | None]]:
    """Each set of limits that the rule can be decided by in the period shown, and when it holds."""
    from itertools import product

    from auditor.rules.periods import threshold_at

    on = tasks[0].period.law_of if tasks else date.today()
    steps = [threshold_at(bound.threshold, on) for bound in rule.bounds]
    if None in steps:
        yield "", None
        return
    for combination in product(*(list(_choices(step)) for step in steps if step is not None)):
        yield ", ".join(label for label, _ in combination if label), [value for _, value in combination]


def _choices(step: Step) -> Iterator[tuple[str, Fraction]]:
    """Each limit that a threshold can set, and when it does."""
    from itertools import product
    from typing import assert_never

    from auditor.rules.ast import ByCode, BySize, Constant, Nested, Sum

    match step:
        case Constant(value):
            yield "", value
        case ByCode(field, values, otherwise):
            yield from ((f"{field} = {code}", value) for code, value in values)
            if otherwise is not None:
                yield f"{field} = …", otherwise
        case BySize(field, tiers):
            yield from ((f"{field} {_from_to(tier)}", tier.base) for tier in tiers)
        case Nested(field, inner, rest):
            for code, own in (*inner, *(() if rest is None else (("…", rest),))):
                yield from ((", ".join(filter(None, (f"{field} = {code}", label))), value) for label, value in _choices(own))
        case Sum(of):
            for combination in product(*(list(_choices(part)) for part in of)):
                label = ", ".join(label for label, _ in combination if label)
                yield label, sum((value for _, value in combination), start=combination[0][1] * 0)
        case _:
            assert_never(step)


def _from_to(tier: Tier) -> str:
    low, high = ("" if end is None else str(end) for end in (tier.low, tier.high))
    return f"[{low}–{high})"
