"""Random packs that lint without an error: no command fails on them, and what is unknown names what is missing.

A round is a pack of a few rules and a random county: the rules are shown, written in Chinese or English and read back, a template
and cases are made, the county is audited, its report is written and read, and the same records are surveyed from a store.
"""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import hypothesis
from hypothesis import strategies as st
from soaks import examples

from auditor.audit import audit
from auditor.authoring.cases import load_cases, run_cases
from auditor.authoring.lint import lint
from auditor.commands.main import main
from auditor.findings.result import Result
from auditor.records.records import Records
from auditor.reports import Options
from auditor.reports.write import write_report
from auditor.rules.pack import Pack, load_pack
from auditor.store.write import write_store
from auditor.verdicts.verdict import Verdict
from tests.canonical import to_records
from tests.counties import random_county
from tests.random_packs import model, write_pack

FULL = 100
AS_OF = ("2025-12-31", "2026-03-31", "2025-08-31")


def soak(rounds: int, seed: int) -> None:
    tried = {"sound": 0, "refused": 0, "findings": 0}

    @hypothesis.given(st.randoms(use_true_random=False))
    def one(random: Random) -> None:
        with tempfile.TemporaryDirectory() as folder:
            pack = write_pack(random, Path(folder))
            if any(problem.is_error for problem in lint([pack]).problems):
                tried["refused"] += 1
                return
            tried["sound"] += 1
            tried["findings"] += holds(random, pack, Path(folder))

    examples(one, rounds, seed)
    print(f"{tried['sound']} packs without an error, {tried['refused']} refused by lint, {tried['findings']:,} findings")
    assert tried["sound"] >= tried["refused"] / 4, tried


def holds(random: Random, folder: Path, here: Path) -> int:
    """What must be true of a pack that lints without an error; returns how many findings were looked at."""
    pack = load_pack(folder)
    for rule in pack.rules:
        run("rules", "show", rule.id, "--pack", str(folder))
    run("template", str(folder), "--output", str(here / "template.xlsx"))
    run(
        "rules", "cases", "chance", "--pack", str(folder), "--write", ends=(0, 1)
    )  # 1: a case that came out otherwise, not written
    run("rules", "format", "--to", random.choice(("zh", "en")), "--write", str(folder))
    again = load_pack(folder)
    assert again.rules == pack.rules or [r.id for r in again.rules] == [r.id for r in pack.rules]
    wrong = [result.case.name for result in run_cases(load_cases(again), again) if not result.passed]
    assert wrong == [], wrong
    records, as_of = county(random, again), date.fromisoformat(random.choice(AS_OF))
    result = audit([again], records, as_of=as_of)
    silent = [(f.rule, f.reason.value) for f in result.findings if f.verdict is Verdict.UNKNOWN and not f.missing]
    assert silent == [], silent
    report(result, here / "report")
    write_store(records, again.model, str(here / "store"))
    arguments = ("--pack", str(folder), "--as-of", as_of.isoformat(), "--output", str(here / "survey"))
    run("survey", str(here / "store"), *arguments, ends=(0, 1, 3))  # by what was found
    return len(result.findings)


def run(*arguments: str, ends: tuple[int, ...] = (0,)) -> None:
    """A command, which must end well."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main([*arguments])
    assert code in ends, (arguments, code, said.getvalue()[-2000:])


def county(random: Random, pack: Pack) -> Records:
    """Random records of the pack's tables."""
    known = model()
    made = random_county(random, known, 2, unmatched=random.random() < 0.5)
    for row in made.tables["drills"]:
        there = [room["room_id"] for room in made.tables["rooms_list"] if room["school_id"] == row["school_id"]]
        row["room_id"] = random.choice([*there, None])
    return to_records(pack.model, made.tables, made.submitted, made.bureau)


def report(result: Result, folder: Path) -> None:
    """The report's numbers are the findings'."""
    write_report(result, folder, Options("zh"), ("findings.json",))
    written: list[dict[str, Any]] = json.loads((folder / "findings.json").read_text(encoding="utf-8"))["findings"]
    told = {one["id"]: one for one in written}
    assert set(told) == {finding.finding_id for finding in result.findings}
    for finding in result.findings:
        one = told[finding.finding_id]
        said = (one["verdict"], one["figures"]["population"], len(one["missing"]))
        assert said == (finding.verdict.value, finding.population, len(finding.missing)), (finding.rule, said)
        for name, exact in (("actual", finding.actual), ("required", finding.required), ("shortfall", finding.shortfall)):
            assert near(one["figures"][name], exact), (finding.rule, name, one["figures"][name], exact)


def near(shown: Any, exact: Fraction | None) -> bool:
    """A number of a report is the finding's: exactly, or rounded to what a float can tell."""
    if shown is None or exact is None:
        return shown is None and exact is None
    return abs(Fraction(str(shown)) - exact) < Fraction(1, 1000)
