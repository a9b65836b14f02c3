"""What this program promises of its speed, measured in one go and printed as a table: under ten minutes on two free cores.

    python3 tasks.py bench --only targets
    python benchmarks/targets.py phases AUDIT_FILE      (called by itself: the parts of one audit)

All times are processor seconds of a command and of every process that it starts; peaks are those of its largest process. Beside
each figure stands the floor: what must be spent at least, measured right after it. A loop whose cost is known is timed first and
last, as a shared machine slows down by a half and more.
"""

from __future__ import annotations

import gc
import json
import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

PROVINCE, LARGER, COUNTY, NATION = 1_500, 300, 100, 100_000
LOOP = 3_000_000
"""Additions of the calibrating loop."""
THREE_REPORTS = ("--format", "json", "--format", "xlsx", "--format", "html")
FLOOR = """
import sys
from pathlib import Path
import python_calamine
for path in sorted(Path(sys.argv[1]).glob("*.xlsx")):
    book = python_calamine.CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()
for number, path in enumerate(sorted(Path(sys.argv[2]).iterdir())):
    if path.is_file():
        Path(sys.argv[3], str(number)).write_bytes(path.read_bytes())
"""
"""Reads the workbooks of a folder with calamine alone, and writes as many bytes as a report has."""
WARM = """
import json, resource, sys
from datetime import date
from pathlib import Path
from auditor.inputs.spec import AuditSpec, given_records, pack_word
from auditor.run import of_one_school, run_audit, write_self_report
spec = AuditSpec(
    packs=(pack_word("shandan", Path.cwd()),),
    records=(given_records(Path(sys.argv[1])),),
    as_of=date(2025, 12, 31),
    output=Path(sys.argv[2]),
)
def spent():
    return sum(one.ru_utime + one.ru_stime for one in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
costs = []
for _ in range(4):
    before = spent()
    write_self_report(of_one_school(run_audit(spec), None), spec, replace=True)
    costs.append(spent() - before)
print(json.dumps(costs[1:]))
"""


class Cost(NamedTuple):
    """``cpu`` in seconds, of a process and of all that it started; ``peak`` in MB, of the largest of them."""

    cpu: float
    peak: float


class Row(NamedTuple):
    """A line of the table. ``wanted``: the most that is promised; None: only to know. ``floor``: what it cannot do without."""

    what: str
    seen: float
    wanted: float | None
    unit: str
    floor: str = "–"

    @property
    def met(self) -> bool:
        return self.wanted is None or self.seen <= self.wanted

    def __str__(self) -> str:
        wanted = "–" if self.wanted is None else f"≤ {self.wanted:g} {self.unit}"
        missed = "" if self.met else ": **missed**"
        return f"| {self.what} | {self.seen:.3g} {self.unit} | {wanted}{missed} | {self.floor} |"


def targets() -> int:
    """Print the table; 1 where something promised is missed."""
    missed = 0
    print("| what | seen | wanted | floor beside it |\n|---|---|---|---|", flush=True)
    for row in rows():
        print(row, flush=True)
        missed += not row.met
    return 1 if missed else 0


def rows() -> Iterator[Row]:
    yield Row("calibrating loop, before", calibrate(), None, "s")
    yield from _self_check()
    yield from _county()
    yield from _growth()
    yield from _again()
    yield from _province()
    yield from _nation()
    yield Row("calibrating loop, after", calibrate(), None, "s")


def calibrate() -> float:
    """Processor seconds of a loop that every machine must spend; the least of three."""

    def once() -> float:
        start, total = time.process_time(), 0
        for number in range(LOOP):
            total += number * number % 7
        return time.process_time() - start

    return min(once() for _ in range(3))


def command(*words: str, codes: tuple[int, ...] = (0, 1, 3)) -> Cost:
    """The cost of one Python process; its exit code must be among ``codes``."""
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # as users start it
    silent = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    child = os.posix_spawn(sys.executable, [sys.executable, *words], usual, file_actions=silent)
    _, status, used = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in codes:
        sys.exit(f"{' '.join(words[:5])} ended with {code}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def median(repeat: int, once: Callable[[], Cost]) -> Cost:
    """The median of ``repeat`` calls after one that warms the disk cache; the largest peak."""
    once()
    found = [once() for _ in range(repeat)]
    return Cost(statistics.median(one.cpu for one in found), max(one.peak for one in found))


def audit(file: Path, report: Path, *options: str) -> Cost:
    shutil.rmtree(report, ignore_errors=True)
    return command("-m", "auditor", "run", str(file), "--output", str(report), *options)


def floor(file: Path, report: Path) -> str:
    """Starting the program, reading the workbooks bare, writing the report's bytes: in words."""
    scratch = file.parent / "floor"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    bare = command("-c", FLOOR, str(file.parent / "记录"), str(report), str(scratch)).cpu
    shutil.rmtree(scratch)
    return f"{bare + command('-m', 'auditor', '--help').cpu:.2f} s"


def _made(schools: int) -> Path:
    from run import county

    return county(f"{schools}-schools", schools=schools, staff=50, events=400, seed=1)


def _self_check() -> Iterator[Row]:
    from run import county

    file = county("one-school", schools=1, staff=80, events=640, seed=1)
    workbook = next((file.parent / "记录").glob("*.xlsx"))
    report = file.parent / "自查"

    def check() -> Cost:
        shutil.rmtree(report, ignore_errors=True)
        options = ("--pack", "shandan", "--as-of", "2025-12-31", "--output", str(report))
        return command("-m", "auditor", "self-check", str(workbook), *options)

    cold = median(5, check)
    modules = median(3, lambda: command("-c", "import auditor.audit, auditor.run")).cpu
    yield Row("self-check of one school, cold", cold.cpu, 1.2, "s", f"{floor(file, report)}; modules {modules:.2f} s")
    yield Row("the same, peak", cold.peak, None, "MB")
    ran = subprocess.run(
        [sys.executable, "-c", WARM, str(workbook), str(report)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    yield Row("self-check in a living process", statistics.median(json.loads(ran.stdout)), 0.4, "s")


def _county() -> Iterator[Row]:
    file = _made(COUNTY)
    report = file.parent / "报告"
    for name, options, wanted in (("one pack", ("--pack", "shandan"), 3.5), ("two packs", (), 5.5)):
        cost = median(3, partial(audit, file, report, *options, *THREE_REPORTS))
        yield Row(f"county of {COUNTY} schools, {name}", cost.cpu, wanted, "s", floor(file, report))
        yield Row("the same, peak", cost.peak, None, "MB")


def _growth() -> Iterator[Row]:
    """What one more finding costs, and whether a part grows faster than the schools: 1 is linear."""
    small, large = (_phases(_made(schools)) for schools in (COUNTY, LARGER))
    more = large["findings"] - small["findings"]
    beyond = sum(large[part] - small[part] for part in ("audit", "report"))
    yield Row("one more finding: measured, judged, told in three reports", 1000 * beyond / more, 0.15, "ms")
    for part in ("import", "audit", "report"):
        grown = math.log(large[part] / small[part]) / math.log(LARGER / COUNTY)
        yield Row(f"growth of {part} from {COUNTY} to {LARGER} schools (1 = linear)", grown, 1.1, "")


def _phases(file: Path) -> dict[str, float]:
    ran = subprocess.run([sys.executable, __file__, "phases", str(file)], cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def _again() -> Iterator[Row]:
    """One school's file is handed in again; the other workbooks were read before."""
    file = _made(COUNTY)
    report = file.parent / "报告"
    folder = file.parent / "again"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(file.parent / "记录", folder / "记录")
    again = Path(shutil.copy(file, folder))
    first, *others = sorted((folder / "记录").glob("*.xlsx"))
    options = ("--pack", "shandan", *THREE_REPORTS)

    def handed_in() -> Cost:
        first.write_bytes(first.read_bytes() + b"\0")  # another file with the same records: a zip ends before what stands behind
        return audit(again, report, *options, "--cache")

    whole = median(3, lambda: audit(again, report, *options))
    part = median(3, handed_in)
    yield Row(f"one file of {len(others) + 1} handed in again / the whole run", part.cpu / whole.cpu, 0.4, "×")


def _province() -> Iterator[Row]:
    file = _made(PROVINCE)
    report = file.parent / "报告"
    cost = audit(file, report, "--pack", "shandan", *THREE_REPORTS)
    yield Row(f"{PROVINCE:,} schools, one pack, three reports", cost.cpu, 24, "s", floor(file, report))
    yield Row("the same, peak", cost.peak, 450, "MB")


def _nation() -> Iterator[Row]:
    from national.nation import national_store, run_survey, run_tool
    from run import MADE

    store = national_store(MADE, NATION)
    survey, _ = run_survey(store)
    hand = run_tool("hand", store, "--batch", "25500")
    ratio = survey.cpu("measuring") / hand.cpu("measuring")
    beside = f"{hand.cpu('measuring'):.1f} s by hand"
    yield Row(f"{NATION:,} schools: measuring / SQL written by hand", ratio, 1.38, "×", beside)
    yield Row("the same, peak of the survey", survey.peak, 840, "MB")


def phases(file: Path) -> dict[str, float]:
    """Processor seconds of the parts of one audit by one pack, and how many findings it has."""
    gc.disable()  # as the command begins
    from datetime import date

    from auditor.audit import audit as judged
    from auditor.inputs.read import inputs
    from auditor.inputs.spec import load_spec, pack_word
    from auditor.reports import Options
    from auditor.reports.manifest import Run
    from auditor.reports.write import write_report

    def spent() -> float:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(one.ru_utime + one.ru_stime for one in used)

    spec = replace(load_spec(file, date(2026, 1, 1)), packs=(pack_word("shandan", ROOT),))
    began = spent()
    packs, records = inputs(spec)
    read = spent()
    result = judged(packs, records, as_of=spec.as_of, name=spec.name, evidence_limit=spec.evidence_limit)
    found = spent()
    report = file.parent / "phases"
    write_report(result, report, Options(spec.language, False, spec.evidence_limit), replace=True, run=Run(spec))
    told = spent()
    shutil.rmtree(report)
    return {"import": read - began, "audit": found - read, "report": told - found, "findings": len(result.findings)}


if __name__ == "__main__":
    print(json.dumps(phases(Path(sys.argv[2]))))
