"""Where the audit and the naive evaluator disagree, and a word about each disagreement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from auditor.audit import audit
from auditor.findings.finding import Finding
from auditor.model.model import base_model
from auditor.rules.pack import InForce, Pack, load_pack
from tests.canonical import Tables, to_records
from tests.naive.evaluate import Judged, judge_pack
from tests.naive.packs import ROOT, NaivePack
from tests.naive.packs import load_pack as load_naive
from tests.naive.world import World

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
    world = World(known.model, {name: list(rows) for name, rows in tables.items()}, submitted, bureau)
    return {(j.rule, j.subject_id, j.period_start): j for j in judge_pack(known.rules, world, known.calendar, as_of)}


def audited(pack: str, tables: Tables, submitted: set[tuple[str, str]], bureau: set[str], as_of: date) -> dict[Key, Finding]:
    """What the program says of the same records."""
    known = packs(pack)[0]
    result = audit(known, to_records(known.model, tables, submitted, bureau), as_of=as_of, evidence_limit=0)
    return by_key(result.findings)


def by_key(findings: list[Finding]) -> dict[Key, Finding]:
    return {(f.rule, f.subject_id, f.period_start): f for f in findings}


def differences(expected: dict[Key, Judged], found: dict[Key, Finding], loose: bool = False) -> list[str]:
    """Verdicts that differ, and figures that differ where the naive evaluator is sure of them.

    ``loose``: the program may say ``unknown`` where trying every assignment of unmatched rows decides.
    """
    told = [f"{key}: only one of the two has it" for key in sorted(expected.keys() ^ found.keys())]
    for key in sorted(expected.keys() & found.keys()):
        one, other = expected[key], found[key]
        if (one.verdict, one.binding) != (str(other.verdict), other.binding):
            if not (loose and str(other.verdict) == "unknown"):
                told.append(
                    f"{key}: expected {one.verdict} ({one.reason}), found {other.verdict} ({other.reason}) {other.counts}"
                )
        elif one.verdict in ("pass", "fail", "pending"):
            told += [f"{key}: {line}" for line in _figures(one, other)]
    return told


def _figures(one: Judged, other: Finding) -> list[str]:
    if one.actual is None:
        return []
    wanted: dict[str, Any] = {"actual": one.actual, "population": one.population, "required": one.required}
    if one.shortfall:
        wanted["shortfall"] = one.shortfall
    got = {name: getattr(other, name) for name in wanted}
    return [
        f"{name} expected {value}, found {got[name]}"
        for name, value in wanted.items()
        if (None if got[name] is None else Fraction(got[name])) != (None if value is None else Fraction(value))
    ]
