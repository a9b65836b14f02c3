"""County, province and nation: the survey, hand-written SQL, pandas (twice) and Polars over one store with known verdicts."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from national.known import known_tally
from national.records import made_as, make_store
from national.rules import Tally

SEED = 1
BENCHMARKS = Path(__file__).resolve().parent.parent
COUNTY, PROVINCE, PANDAS_AT, NATION = 100, 10_000, 100_000, 500_000
MOST_FOR_PANDAS = 100_000
"""Beyond this pandas needs more memory than the machine has."""
HAND_BATCH = 25_500
PANDAS = {"pandas as an analyst writes it": "plain-pandas", "pandas as an expert writes it": "pandas"}
"""What it is called → the tool. Rule by rule with nothing shared, and states in small numbers shared by all rules."""


@dataclass(frozen=True)
class Ran:
    """What one tool said in a process of its own. ``peak`` in MB."""

    parts: dict[str, dict[str, float]]
    peak: float
    tally: Tally

    def cpu(self, part: str) -> float:
        return self.parts[part]["cpu"]

    def wall(self, part: str) -> float:
        return self.parts[part]["wall"]

    def told(self, part: str) -> str:
        return f"{self.cpu(part):.2f} s of processor, {self.wall(part):.2f} s"


def national_store(folder: Path, schools: int) -> Path:
    """The store of that many schools under ``folder``, made on first use."""
    store, size = folder / f"national-{schools}", made_as(schools, SEED)
    made = store / "size.json"
    if not made.exists() or not size.items() <= json.loads(made.read_text()).items():
        make_store(store, schools, SEED)
    return store


def run_tool(tool: str, store: Path, *options: str) -> Ran:
    """Raises RuntimeError with what the tool said when it failed."""
    command = [sys.executable, "-m", "national.tools", tool, str(store), *options]
    paths = os.pathsep.join((str(BENCHMARKS), str(BENCHMARKS.parent)))
    ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": paths})
    if ran.returncode != 0:
        raise RuntimeError(f"{tool} ended with {ran.returncode}:\n{ran.stderr[-2000:]}")
    told = json.loads(ran.stdout.splitlines()[-1])
    return Ran(told["parts"], told["peak"], {(rule, start, verdict): n for rule, start, verdict, n in told["tally"]})


def run_survey(store: Path, *options: str) -> tuple[Ran, Path]:
    """The survey, and the folder that it wrote."""
    output = store.parent / f"{store.name}-survey"
    shutil.rmtree(output, ignore_errors=True)
    return run_tool("survey", store, "--output", str(output), *options), output


def differences(found: Tally, known: Tally) -> list[str]:
    """Lines that tell where verdict counts are not what they must be; what is attested must be ``not_checked`` everywhere."""
    lines = [
        f"{rule} {start} {verdict}: {found.get((rule, start, verdict), 0)}, must be {known.get((rule, start, verdict), 0)}"
        for rule, start, verdict in sorted({*found, *known})
        if (rule, start) in {key[:2] for key in known} and found.get((rule, start, verdict)) != known.get((rule, start, verdict))
    ]
    others = Counter(verdict for rule, start, verdict in found if (rule, start) not in {key[:2] for key in known})
    return lines + [
        f"{n} rules that nobody has answered are {verdict}" for verdict, n in others.items() if verdict != "not_checked"
    ]


def nation(folder: Path, sizes: Sequence[int], *, repeat: int, spark: bool) -> Iterator[Any]:
    """Measures, and plain lines for what has no target. Small sizes run ``repeat`` times, the best counts."""
    from run import Measure

    seen: dict[int, Ran] = {}
    for schools in sizes:
        store = national_store(folder, schools)
        made = json.loads((store / "size.json").read_text())
        events = sum(n for name, n in made.items() if name not in ("schools", "seed", "form", "submissions", "staff"))
        yield f"{schools:,} schools, {made['staff']:,} staff, {events:,} other records"
        known = known_tally(schools, SEED)
        again = repeat if schools <= PROVINCE else 1
        survey = min((run_survey(store)[0] for _ in range(again)), key=lambda ran: ran.cpu("whole"))
        seen[schools] = survey
        hand = min(
            (run_tool("hand", store, "--batch", str(HAND_BATCH)) for _ in range(again)), key=lambda ran: ran.cpu("measuring")
        )
        others = {"hand-written SQL": hand}
        if importlib.util.find_spec("polars"):
            others["Polars"] = run_tool("polars", store)
        if schools <= MOST_FOR_PANDAS and importlib.util.find_spec("pyarrow"):
            others |= {name: run_tool(tool, store) for name, tool in PANDAS.items()}
        for name, ran in {"auditor survey": survey, **others}.items():
            yield f"     {name}: measuring {ran.told('measuring')}; peak {ran.peak:,.0f} MB"
            wrong = differences(ran.tally, known)
            yield Measure(f"{name}: verdict counts that are not as known", len(wrong), 0, "lines", "; ".join(wrong[:3]))
        yield f"     auditor survey: judging {survey.told('judging')}; the whole {survey.told('whole')}"
        ratio = survey.cpu("measuring") / hand.cpu("measuring")
        line = Measure("measuring / hand-written SQL, processor", ratio, 1.3, "×")
        yield line if schools >= NATION else f"     measuring / hand-written SQL, processor: {ratio:.2f} ×"
        for name in (name for name in PANDAS if name in others):
            ratio = survey.wall("measuring") / others[name].wall("measuring")
            line = Measure(f"measuring / {name}, elapsed", ratio, 0.1, "×")
            yield line if schools == PANDAS_AT else f"     measuring / {name}, elapsed: {ratio:.2f} ×"
            ratio = survey.cpu("measuring") / others[name].cpu("measuring")
            yield f"     measuring / {name}, processor: {ratio:.2f} ×"
        if "Polars" in others:
            yield f"     measuring / Polars, processor: {survey.cpu('measuring') / others['Polars'].cpu('measuring'):.2f} ×"
        share = survey.cpu("judging") / survey.cpu("whole")
        if schools == COUNTY:
            taken = survey.cpu("measuring") + survey.cpu("judging")
            yield Measure("county: measuring and judging of all rules, processor", taken, 1.5, "s")
        elif schools < NATION:
            yield f"     judging / the whole survey, processor: {share:.0%}"
        else:
            yield Measure("judging / the whole survey, processor", share, 0.1, "×")
        if schools >= NATION:
            yield Measure("peak memory", survey.peak / 1024, 8, "GiB")
            tight, _ = run_survey(store, "--memory-limit", "2GB")
            wrong = differences(tight.tally, known)
            note = f"[{tight.told('whole')}; peak {tight.peak:,.0f} MB]"
            yield Measure("with a limit of 2 GB: verdict counts that are not as known", len(wrong), 0, "lines", note)
        if spark and schools == PROVINCE:
            yield from _spark(store)
        shutil.rmtree(run_folder(store), ignore_errors=True)
    if {PROVINCE, NATION} <= seen.keys():
        growth = seen[NATION].cpu("whole") / seen[PROVINCE].cpu("whole") / (NATION / PROVINCE)
        yield Measure("growth from a province to the nation, processor, beside linear", growth, 1, "×")


def run_folder(store: Path) -> Path:
    return store.parent / f"{store.name}-survey"


def _spark(store: Path) -> Iterator[Any]:
    """The verdict files of Spark, local, against those of DuckDB: row for row."""
    import duckdb
    from run import Measure

    _, ours = run_survey(store)
    kept = ours.with_name(f"{ours.name}-duckdb")
    shutil.rmtree(kept, ignore_errors=True)
    ours.rename(kept)
    try:
        ran, theirs = run_survey(store, "--engine", "spark")
        one, two = (f"SELECT * FROM read_parquet('{folder}/verdicts/*.parquet')" for folder in (kept, theirs))
        query = f"SELECT count(*) FROM (({one} EXCEPT ALL {two}) UNION ALL ({two} EXCEPT ALL {one}))"
        with duckdb.connect() as connection:
            row = connection.execute(query).fetchone()
        assert row is not None
        yield Measure("Spark and DuckDB: rows of verdicts that differ", row[0], 0, "rows", f"[Spark {ran.told('whole')}]")
    finally:
        shutil.rmtree(kept, ignore_errors=True)
