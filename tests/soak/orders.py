"""Neither the order nor the names of files, nor the order of their rows, matters to what is found in a county of two sources."""

from __future__ import annotations

import random
import tempfile
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from test_two_sources import COUNTY, OWN, SCHOOLS, TALKS, talk

from auditor.audit import audit
from auditor.records.read import read_records
from auditor.rules.pack import Pack, load_pack
from tests.importing import write_xlsx

FULL = 300
TURNS = 3


def soak(rounds: int, seed: int) -> None:
    """A round is a county, written ``TURNS`` times."""
    for nth in range(rounds):
        files = county(random.Random(1000 * seed + nth))
        with tempfile.TemporaryDirectory() as folder:
            found = [verdicts(written(files, Path(folder) / str(turn), random.Random(turn))) for turn in range(TURNS)]
        assert found == [found[0]] * TURNS, f"county {nth}"


def written(files: dict[str, dict[str, list[list[str]]]], folder: Path, order: random.Random) -> Path:
    """The files in a folder, in another order, under other names, their rows shuffled."""
    for nth, (words, sheets) in enumerate(order.sample(list(files.items()), len(files))):
        shuffled = {name: [rows[0], *order.sample(rows[1:], len(rows) - 1)] for name, rows in sheets.items()}
        write_xlsx(folder / f"{nth}_{words}{order.randint(0, 99)}.xlsx", shuffled)
    return folder


@cache
def shandan() -> Pack:
    """The rules about members of staff, which look at all that the files below hold."""
    pack = load_pack("shandan")
    asked = [rule for rule in pack.rules if (of := rule.measure.population()) is not None and of.table == "staff"]
    return replace(pack, rules=tuple(asked))


def verdicts(folder: Path) -> dict[tuple[str, ...], tuple[Any, ...]]:
    pack = shandan()
    result = audit(pack, read_records(folder, pack.model), as_of=date(2025, 12, 31), evidence_limit=1000)
    return {
        (finding.rule, finding.subject_id, str(finding.period_start)): (
            *(finding.verdict, finding.reason, finding.actual, finding.population, finding.low, finding.high, finding.missing),
            frozenset((record.label, record.role, tuple(sorted(map(str, record.details)))) for record in finding.evidence),
        )
        for finding in result.findings
    }


def county(random_of: random.Random) -> dict[str, dict[str, list[list[str]]]]:
    """Files by their words: a county roster, schools' own lists with slips of the pen, talks in parts and versions."""
    names = [f"{family}{given}" for family in "赵钱孙李周" for given in "一二三"]
    county_rows = [COUNTY[0]]
    files: dict[str, dict[str, list[list[str]]]] = {"学校名单": {"学校": [list(row) for row in SCHOOLS]}}
    for school, letter in (("甲小学", "A"), ("乙小学", "B")):
        staff = random_of.sample(names, 6)
        own = [OWN[0]]
        for n, name in enumerate(staff):
            number = f"{letter}{n:03}"
            status = random_of.choice(["在本单位任职", "在本单位任职", "长期病休", "退休"])
            left = "2025-03" if status == "退休" else ""
            if random_of.random() < 0.9:
                own.append([number if random_of.random() < 0.7 else "", name, "专任教师", status, "2015-09", left])
            if random_of.random() < 0.9:
                county_rows.append([school, number, name, "专任教师", random_of.choice(["在岗", "在岗", "长病假"]), "2015-09-01"])
        days = [f"2025-{random_of.randint(1, 12):02}-{random_of.randint(1, 28):02}" for _ in range(8)]
        told = [talk(random_of.choice(staff), day, random_of.choice(["面对面", "面对面", "电话"])) for day in days]
        again = [talk(row[0], row[1], random_of.choice(["面对面", "微信"])) for row in told if random_of.random() < 0.6]
        files[f"{school}材料"] = {"教职工": own, "谈心谈话": [TALKS[0], *told]}
        files[f"{school}更正"] = {"谈心谈话": [TALKS[0], *again, talk(random_of.choice(names), "2025-06-06")]}
    return {**files, "全县花名册": {"教职工花名册": county_rows}}
