"""Whoever gives what an unknown finding names as missing gets a verdict.

A round is a small random county by a shipped pack. Of each rule and subject one unknown finding is taken: its missing tables are
handed in, its missing columns filled, nothing else; then it is decided, or names something that nobody could have asked before
(of somebody whose status is now known to be retired, the day of leaving), which is given in turn.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random
from typing import Any

from auditor.audit import audit
from auditor.findings.finding import Finding
from auditor.rules.pack import Pack
from auditor.verdicts.verdict import Verdict
from tests.agreement import LEVEL, packs
from tests.canonical import to_records
from tests.counties import RandomCounty, Row, fill, random_county, value_of
from tests.naive.fields import GONE

FULL = 200
PACKS = ("shandan", "leiyang", "wenzhou", "zhejiang-union")
STEPS = 4
"""So many times at most somebody is asked for more."""


@dataclass
class Given:
    """What came of giving: findings that were tried, those decided at once, and what is wrong."""

    tried: int = 0
    at_once: int = 0
    wrong: list[str] = field(default_factory=list)
    again: Counter[str] = field(default_factory=Counter)


def soak(rounds: int, seed: int) -> None:
    every = Given()
    for number in range(rounds):
        given_in_a_county(PACKS[number % len(PACKS)], Random(f"{seed} {number}"), every)
    print(
        f"{every.tried:,} unknown findings, {every.at_once:,} decided at once; asked again: {dict(every.again.most_common(12))}"
    )
    assert not every.wrong, f"{len(every.wrong)} of {every.tried}: " + "\n".join(every.wrong[:20])


def given_in_a_county(name: str, random: Random, every: Given) -> None:
    pack, known = packs(name)
    county = random_county(random, known.model, 1, unmatched=random.random() < 0.5)
    found = judged(pack, county)
    chosen: dict[tuple[str, str], Finding] = {}
    for finding in sorted(found, key=lambda f: (f.rule, f.subject_id, random.random())):
        if finding.verdict is Verdict.UNKNOWN:
            chosen.setdefault((finding.rule, finding.subject_id), finding)
    for finding in chosen.values():
        every.tried += 1
        told = until_decided(pack, known.model, county, finding, random, every)
        if told:
            every.wrong.append(f"{finding.rule} {finding.subject_id} {finding.period_start}: {told}")


def until_decided(pack: Pack, model: dict[str, Any], county: RandomCounty, finding: Finding, random: Random, every: Given) -> str:
    """Give what a finding names until it is decided; what went wrong, or nothing."""
    only = replace(pack, rules=tuple(rule for rule in pack.rules if rule.id == finding.rule))
    given: list[str] = []
    for step in range(STEPS):
        told_again = set(finding.missing) <= set(given)
        if told_again:
            return f"names {', '.join(finding.missing) or 'nothing'} after {', '.join(given) or 'nothing'} was given"
        derived = [name for name in finding.missing if "." in name and not is_column(model, name)]
        if derived:
            return f"names {', '.join(derived)}, which nobody can fill in"
        county = with_given(model, county, finding, random)
        given += finding.missing
        place = finding.finding_id
        finding = next(f for f in judged(only, county) if f.finding_id == place)
        if finding.verdict is not Verdict.UNKNOWN:
            every.at_once += step == 0
            return ""
        every.again[f"{finding.rule} {' '.join(finding.missing)}"] += 1
    return f"still open after {', '.join(given)}"


def is_column(model: dict[str, Any], name: str) -> bool:
    """Whether a name is one that somebody can fill in: a column, or an indicator of the bureau's figures."""
    table, column = name.split(".", 1)
    return column.split("=")[0] in model["tables"][table]["columns"]


def judged(pack: Pack, county: RandomCounty) -> list[Finding]:
    records = to_records(pack.model, county.tables, county.submitted, county.bureau)
    return audit(pack, records, as_of=county.as_of, levels={"": LEVEL}).findings


def with_given(model: dict[str, Any], county: RandomCounty, finding: Finding, random: Random) -> RandomCounty:
    """The county with all that a finding names as missing; other subjects' records stay as they are."""
    tables = {table: [dict(row) for row in rows] for table, rows in county.tables.items()}
    after = RandomCounty(county.as_of, tables, set(county.submitted), set(county.bureau))
    schools = [s["school_id"] for s in tables["schools"] if finding.subject_id in (s["school_id"], s["district"])]
    for name in finding.missing:
        table, _, column = name.partition(".")
        if not column:
            fill(random, model, after, table, schools)
            continue
        column, _, indicator = column.partition("=")
        if indicator:
            told = {
                "district": finding.district,
                "indicator": indicator,
                "scope": "同口径",
                "value": Fraction(random.choice((60, 61))),
            }
            tables[table].append({**told, "as_of": (min(finding.period_end, county.as_of),) * 2})
            continue
        for nth, row in enumerate(tables[table]):
            if column == "id_number":  # of the whole table: one for who has one name and one staff number
                row[column] = f"{row.get('name') or nth} {row['staff_id']}"
            elif row.get("school_id") in schools or row.get("district") == finding.district:
                give(model, table, row, column, finding, after, random)
        if model["tables"][table]["columns"][column]["type"] in ("person", "link"):
            tables[table] = [row for row in tables[table] if row[column] is not None]  # whoever it was, nobody of this list
    return after


def give(
    model: dict[str, Any], table: str, row: Row, column: str, finding: Finding, county: RandomCounty, random: Random
) -> None:
    """A value for a cell that has none, a day for a month, today's value on the day that counts, and of two truths one."""
    spec, value = model["tables"][table]["columns"][column], row.get(column)
    since = "status_since" if column == "status" else spec.get("since", "")
    if row.get(since) is not None and row[since][1] > finding.reference_on:
        row[since] = (finding.period_start, finding.period_start)
    if spec["type"] == "date" and value is not None:
        row[column] = (value[0], value[0])
        if column == "left_school_on" and row.get("status") not in GONE and value[0] < county.as_of:
            row[column] = None  # who is present has not left
    elif (table, column) == ("bureau_figures", "scope"):
        row[column] = "同口径"
    elif spec["type"] in ("person", "link") or (value is None and (column != "left_school_on" or row.get("status") in GONE)):
        row[column] = value_of(random, model, county, table, column, row)
