"""How long the command takes, as ratios to what pandas needs merely to read the same files.

    python benchmarks/run.py [--schools 100] [--repeat 3] [--only NAME]
    python benchmarks/run.py --only targets
    python benchmarks/run.py --only national [--size 100 --size 10000 …] [--spark]

Each figure is the median of whole processes. Exit code 1 when a target is missed. ``targets`` measures what is promised of speed
and prints it as a table (targets.py); it and the national benchmark run only when they are asked for: see benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
from county import make_county  # noqa: E402
from desk_load import desk  # noqa: E402
from imports import imports  # noqa: E402
from letters import letters  # noqa: E402
from targets import targets  # noqa: E402

from reports import reports  # noqa: E402

MADE = ROOT / "out" / "bench"
BARE_READ = """
import sys, time
from pathlib import Path
import pandas as pd
import python_calamine
paths = sorted(Path(sys.argv[1]).glob("*.xlsx"))
start = time.perf_counter()
for path in paths:
    pd.read_excel(path, sheet_name=None, dtype=str, engine="calamine")
by_pandas = time.perf_counter()
for path in paths:
    book = python_calamine.CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()
print(by_pandas - start, time.perf_counter() - by_pandas)
"""
FIRST_WORK = """
import gc, os, sys
gc.disable()  # as the command begins
from datetime import date
from pathlib import Path
from auditor.inputs.spec import load_spec
import auditor.audit
import auditor
for pack in load_spec(Path(sys.argv[1]), date(2026, 1, 1)).packs:
    auditor.load_pack(pack)
os._exit(0)  # as the command ends
"""


@dataclass(frozen=True)
class Measure:
    """One line of the result: ``value`` against ``target``, both in ``unit``; a target of None: only to know."""

    name: str
    value: float
    target: float | None
    unit: str
    note: str = ""

    @property
    def met(self) -> bool:
        return self.target is None or self.value <= self.target

    def __str__(self) -> str:
        sign = "    " if self.target is None else "ok  " if self.met else "MISS"
        target = "" if self.target is None else f" (target ≤ {self.target} {self.unit})"
        return f"{sign} {self.name}: {self.value:.2f} {self.unit}{target} {self.note}".rstrip()


def median(repeat: int, once: Callable[[], float]) -> float:
    """The median of ``repeat`` calls after one that warms the disk cache."""
    once()
    return statistics.median(once() for _ in range(repeat))


def in_turns(repeat: int, once: Callable[[], float], other: Callable[[], float]) -> tuple[float, float, float]:
    """The median ratio of two times taken one right after the other (a shared machine changes its pace), and both medians."""
    once()
    other()
    pairs = [(once(), other()) for _ in range(repeat)]
    ratio = statistics.median(first / second for first, second in pairs)
    return ratio, statistics.median(first for first, _ in pairs), statistics.median(second for _, second in pairs)


def seconds(*command: str, codes: tuple[int, ...] = (0,)) -> float:
    """Wall time of one Python process; its exit code must be among ``codes``."""
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # as users start it
    start = time.perf_counter()
    ran = subprocess.run([sys.executable, *command], cwd=ROOT, env=usual, capture_output=True, text=True)
    taken = time.perf_counter() - start
    if ran.returncode not in codes:
        sys.exit(f"{' '.join(command[:4])} ended with {ran.returncode}:\n{ran.stderr}")
    return taken


def bare_read(folder: Path) -> tuple[float, float]:
    """Seconds to read every sheet of every workbook, imports not counted: of pandas with calamine, and of calamine alone."""
    ran = subprocess.run([sys.executable, "-c", BARE_READ, str(folder)], capture_output=True, text=True, check=True)
    by_pandas, by_calamine = map(float, ran.stdout.split())
    return by_pandas, by_calamine


def audit(file: Path, *packs: str) -> float:
    """Seconds of a whole audit; ``packs``: instead of those that the audit file names."""
    report = file.parent / "报告"
    shutil.rmtree(report, ignore_errors=True)
    chosen = [word for pack in packs for word in ("--pack", pack)]
    return seconds("-m", "auditor", "run", str(file), *chosen, "--debug", codes=(0, 1, 3))


def county(name: str, **size: int) -> Path:
    """The audit file of a county, made on first use."""
    folder = MADE / name
    done = folder / "size.json"
    if not done.exists() or json.loads(done.read_text()) != size:
        shutil.rmtree(folder, ignore_errors=True)
        make_county(folder, **size)
        done.write_text(json.dumps(size))
    return folder / "audit.yaml"


def whole_run(repeat: int, schools: int) -> list[Measure]:
    file = county(f"{schools}-schools", schools=schools, staff=50, events=400, seed=1)
    size = f"{schools} schools, {schools * 50:,} staff, {schools * 400:,} events"
    found = []
    for name, packs, target in (("auditor run by one pack", ["shandan"], 3), ("auditor run by two packs", [], None)):
        calamine: list[float] = []

        def read(calamine: list[float] = calamine) -> float:
            by_pandas, alone = bare_read(file.parent / "记录")
            calamine.append(alone)
            return by_pandas

        ratio, run, bare = in_turns(repeat, lambda packs=packs: audit(file, *packs), read)
        note = f"[{run:.2f} s against {bare:.2f} s, and {statistics.median(calamine):.2f} s of calamine alone; {size}]"
        found.append(Measure(f"{name} / bare read by pandas and calamine", ratio, target, "×", note))
    return found


def self_check(repeat: int, schools: int) -> list[Measure]:
    file = county("one-school", schools=1, staff=80, events=640, seed=1)
    workbook = next((file.parent / "记录").glob("*.xlsx"))

    def check() -> float:
        report = file.parent / "自查"
        shutil.rmtree(report, ignore_errors=True)
        options = ("--pack", "shandan", "--as-of", "2025-12-31", "--output", str(report))
        return seconds("-m", "auditor", "self-check", str(workbook), *options, codes=(0, 1, 3))

    return [Measure("one school's self-check", median(repeat, check), 2.5, "s")]


def start_up(repeat: int, schools: int) -> list[Measure]:
    file = county("one-school", schools=1, staff=80, events=640, seed=1)
    told = median(repeat, lambda: seconds("-m", "auditor", "--help"))
    first = median(repeat, lambda: seconds("-c", FIRST_WORK, str(file)))
    return [
        Measure("auditor --help", told, 0.35, "s"),
        Measure("first work: packs loaded, engine imported", first, 1.5, "s"),
    ]


BENCHMARKS = {
    "start": start_up,
    "self-check": self_check,
    "import": imports,
    "county": whole_run,
    "letters": letters,
    "reports": reports,
    "desk": desk,
}


def national(sizes: list[int], repeat: int, spark: bool) -> int:
    from national.nation import nation

    missed = 0
    for line in nation(MADE, sizes, repeat=repeat, spark=spark):
        print(line, flush=True)
        missed += isinstance(line, Measure) and not line.met
    if 100 in sizes:
        for measure in start_up(repeat, 100):
            print(measure, flush=True)
            missed += not measure.met
    return 1 if missed else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--schools", type=int, default=100)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", choices=[*BENCHMARKS, "targets", "national"])
    parser.add_argument("--size", type=int, action="append", help="national: schools; may be repeated (default: 100 and 10000)")
    parser.add_argument("--spark", action="store_true", help="national: compare with Spark at 10000 schools")
    chosen = parser.parse_args()
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}", flush=True)
    missed = 0
    if chosen.only == "targets":
        return targets()
    if chosen.only == "national":
        return national(chosen.size or [100, 10_000], chosen.repeat, chosen.spark)
    for name, benchmark in BENCHMARKS.items():
        if chosen.only in (None, name):
            for measure in benchmark(chosen.repeat, chosen.schools):
                print(measure, flush=True)
                missed += not measure.met
    return 1 if missed else 0


if __name__ == "__main__":
    sys.modules["run"] = sys.modules["__main__"]  # the benchmarks in other files import it under this name
    sys.exit(main())
