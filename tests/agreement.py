"""Where the audit and the naive evaluator disagree, and a word about each disagreement."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from auditor.audit import audit
from auditor.findings.finding import Finding
from auditor.inputs.read import records_of
from auditor.inputs.spec import load_spec
from auditor.model.model import base_model
from auditor.rules.pack import InForce, Pack, load_pack
from tests.canonical import Tables, to_records
from tests.counties import random_county
from tests.county_files import Dress, Writer
from tests.law_cases import NOT_YET
from tests.naive.evaluate import LEVEL, NOT_COMPARED, Judged, judge_pack, judge_rule
from tests.naive.files import read_county
from tests.naive.packs import ROOT, NaivePack
from tests.naive.packs import load_pack as load_naive
from tests.naive.people import world_of
from tests.naive.world import canonical_world

Key = tuple[str, str, date]
_PACKS: dict[str, tuple[Pack, NaivePack]] = {}


def packs(name: str) -> tuple[Pack, NaivePack]:
    """A pack of ``rules/`` as the program and as the naive evaluator read it, in force at all times."""
    if name not in _PACKS:
        pack = replace(load_pack(str(ROOT / "rules" / name), base_model()), in_force=InForce())
        _PACKS[name] = pack, load_naive(name)
    return _PACKS[name]


def naive(pack: str, tables: Tables, submitted: set[tuple[str, str]], bureau: set[str], as_of: date) -> dict[Key, Judged]:
    """What the naive evaluator says."""
    known = packs(pack)[1]
    world = canonical_world(known.model, tables, submitted, bureau, as_of, known.texts)
    return {(j.rule, j.subject_id, j.period_start): j for j in judge_pack(known, world)}


def audited(pack: str, tables: Tables, submitted: set[tuple[str, str]], bureau: set[str], as_of: date) -> dict[Key, Finding]:
    """What the program says of the same records."""
    known = packs(pack)[0]
    result = audit(known, to_records(known.model, tables, submitted, bureau), as_of=as_of, evidence_limit=0, levels={"": LEVEL})
    return by_key(result.findings)


def by_key(findings: list[Finding]) -> dict[Key, Finding]:
    return {(f.rule, f.subject_id, f.period_start): f for f in findings}


def differences(expected: dict[Key, Judged], found: dict[Key, Any]) -> list[str]:
    """Verdicts that are wrong, and figures that differ where the naive evaluator is sure of them.

    ``unknown`` (of an attestation ``not_checked``) where trying every completion decides is not wrong; it is counted elsewhere.
    """
    told = [f"{key}: only one of the two has it" for key in sorted(expected.keys() ^ found.keys())]
    for key in sorted(expected.keys() & found.keys()):
        one, other = expected[key], found[key]
        if one.verdict != NOT_COMPARED and str(other.verdict) not in ("unknown", "not_checked"):
            if str(other.verdict) not in {one.verdict, *one.allowed}:
                told.append(f"{key}: expected {one.verdict} ({one.reason}), found {other.verdict} ({other.reason})")
            elif str(other.verdict) == one.verdict:
                told += [f"{key}: {line}" for line in _figures(one, other)]
        if one.binding != other.binding:
            told.append(f"{key}: binding {one.binding} and {other.binding}")
    return told


def excess(expected: dict[Key, Judged], found: dict[Key, Any]) -> list[Key]:
    """Findings that trying every completion decides and the program does not."""
    open_ones = ("unknown", NOT_COMPARED)
    both = sorted(expected.keys() & found.keys())
    return [k for k in both if str(found[k].verdict) == "unknown" and expected[k].verdict not in open_ones]


def _figures_are_open(finding: Any) -> bool:
    """Whether the program says of records that they only perhaps are among those counted."""
    return finding.low != finding.high or any(n and "perhaps" in name for name, n in finding.counts.items())


def _figures(one: Judged, other: Any) -> list[str]:
    if one.actual is None or one.verdict not in ("pass", "fail", "pending") or _figures_are_open(other):
        return []  # a verdict, or a figure, that does not claim to be certain
    wanted: dict[str, Any] = {"actual": one.actual, "population": one.population, "required": one.required}
    if one.shortfall:
        wanted["shortfall"] = one.shortfall
    got = {name: getattr(other, name) for name in wanted}
    return [
        f"{name} expected {value}, found {got[name]}"
        for name, value in wanted.items()
        if (None if got[name] is None else Fraction(got[name])) != (None if value is None else Fraction(value))
    ]


# ------------------------------------------------------------------ of files


def naive_of_files(pack: str, audit_file: Path) -> dict[Key, Judged]:
    """What the naive evaluator says of the files that an audit file names."""
    known = packs(pack)[1]
    world = world_of(read_county(audit_file, known.model), known)
    return {(j.rule, j.subject_id, j.period_start): j for j in judge_pack(known, world)}


def audited_files(pack: str, audit_file: Path, rule: str | None = None) -> dict[Key, Finding]:
    """What the program says of them, of all rules or of one."""
    known, spec = packs(pack)[0], load_spec(audit_file, date(2000, 1, 1))
    asked = replace(known, rules=tuple(r for r in known.rules if rule in (None, r.id)))
    records = records_of(spec, known.model)
    return by_key(audit(asked, records, as_of=spec.as_of, evidence_limit=0, levels={"": LEVEL}).findings)


def naive_of_rule(pack: str, audit_file: Path, rule: str) -> dict[Key, Judged]:
    """What the naive evaluator says of one rule."""
    known = packs(pack)[1]
    world = world_of(read_county(audit_file, known.model), known)
    asked = next(r for r in known.rules if r["id"] == rule)
    return {(j.rule, j.subject_id, j.period_start): j for j in judge_rule(asked, world, known.calendar)}


# ------------------------------------------------------------------ of random counties


@dataclass
class Said:
    """What a comparison found."""

    compared: int = 0
    unknown: int = 0
    too_many: int = 0
    """Findings with more completions than are tried."""
    wrong: list[str] = field(default_factory=list)
    excess: Counter[str] = field(default_factory=Counter)
    """Rule → findings that trying every completion decides and the program does not."""
    silent: Counter[str] = field(default_factory=Counter)
    """Rule → unknown findings that do not say what is missing."""

    def add(self, other: Said) -> None:
        self.compared, self.unknown = self.compared + other.compared, self.unknown + other.unknown
        self.too_many += other.too_many
        self.wrong += other.wrong
        self.excess += other.excess
        self.silent += other.silent


def compare(
    pack: str, seed: int, folder: Path, *, districts: int = 8, workbooks: bool = False, skip: frozenset[str] = frozenset()
) -> Said:
    """Write a random county into a folder, and compare what both say of it."""
    random, model = Random(f"{pack} {seed}"), packs(pack)[1].model
    county = random_county(random, model, districts, unmatched=True)
    years_back = 0
    if pack == "zhejiang-union":  # in force in 2021 alone
        county.as_of, years_back = date(2025, 12, 31), 4
    writer = Writer(county, model, random)
    writer.plant()
    dress = Dress(
        workbooks,
        without_school=0.0 if "a row without a school may be any school's" in NOT_YET else 0.02,
        second_roster=0.0 if "two sources that differ are contested" in NOT_YET else 0.3,
    )
    audit_file = writer.write(folder, pack, dress, years_back)
    return said_of_files(pack, audit_file, skip)


def said_of_files(pack: str, audit_file: Path, skip: frozenset[str] = frozenset()) -> Said:
    """What both say of files, compared."""
    return said_of(naive_of_files(pack, audit_file), audited_files(pack, audit_file), skip)


def said_of(expected: dict[Key, Judged], found: dict[Key, Any], skip: frozenset[str] = frozenset()) -> Said:
    """Both results of the rules that are compared, counted."""
    expected = {key: one for key, one in expected.items() if key[0] not in skip}
    found = {key: one for key, one in found.items() if key[0] not in skip}
    return Said(
        sum(str(f.verdict) != "not_checked" for f in found.values()),
        sum(str(f.verdict) == "unknown" for f in found.values()),
        sum(j.verdict == NOT_COMPARED for j in expected.values()),
        differences(expected, found),
        Counter(key[0] for key in excess(expected, found)),
        Counter(key[0] for key, f in found.items() if str(f.verdict) == "unknown" and not f.missing),
    )
