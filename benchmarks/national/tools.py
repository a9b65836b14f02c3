"""One tool over one store, in a process of its own: what it found, how long it took, how much memory.

    python -m national.tools TOOL STORE [--memory-limit SIZE] [--batch N] [--output FOLDER] [--engine NAME]

Prints one line of JSON. Imports are not counted; ``cpu`` is user and system time of all threads.
"""

from __future__ import annotations

import argparse
import importlib
import json
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from memory import peak

AS_OF = date(2025, 12, 31)
PACKS = tuple(str(Path(__file__).parent / "packs" / name) for name in ("shandan", "leiyang"))
"""The rules of the benchmark are its own and stay as they are; those for audits change."""


class Clock:
    """Seconds by name: how long the parts of a run took, on the wall and of the processor."""

    def __init__(self) -> None:
        self.parts: dict[str, dict[str, float]] = {}

    def timed(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def timing(*args: Any, **named: Any) -> Any:
            wall, cpu = time.perf_counter(), time.process_time()
            try:
                return call(*args, **named)
            finally:
                part = self.parts.setdefault(name, {"wall": 0.0, "cpu": 0.0})
                part["wall"] += time.perf_counter() - wall
                part["cpu"] += time.process_time() - cpu

        return timing


def run_survey(store: Path, clock: Clock, chosen: argparse.Namespace) -> Counter[tuple[str, int, str]]:
    """``auditor survey`` without the command line around it; its phases are timed where they are called."""
    import auditor.survey.survey as scale
    from auditor.inputs.spec import pack_word
    from auditor.model.model import base_model
    from auditor.rules.pack import load_pack
    from auditor.store.store import Store
    from auditor.survey.judging import Judging

    for heavy in ("auditor.engines.duckdb_engine", "durable_rules_engine", "pandas", "auditor.verdicts.judge"):
        importlib.import_module(heavy)
    model, packs = base_model(), []
    for word in PACKS:
        packs.append(load_pack(pack_word(word, Path.cwd()), model))
        model = packs[-1].model
    scale.keep_answers = clock.timed("measuring", scale.keep_answers)
    Judging.run = clock.timed("judging", Judging.run)  # type: ignore[method-assign]
    more = {} if chosen.batch is None else {"schools_in_a_batch": chosen.batch}
    found = clock.timed("whole", scale.survey_store)(
        Store(str(store), chosen.engine, chosen.memory_limit), packs, as_of=AS_OF, folder=chosen.output, **more
    )
    counted: Counter[tuple[str, int, str]] = Counter()
    for rule in found.told["rules"]:
        for verdict, number in rule["verdicts"].items():
            counted[rule["rule"], int(rule["period_start"].replace("-", "")), verdict] += number
    return counted


def run_hand(store: Path, clock: Clock, chosen: argparse.Namespace) -> Counter[tuple[str, int, str]]:
    from national import hand_sql

    with hand_sql.connect(chosen.memory_limit) as db:
        return _in_batches(store, clock, chosen, lambda batch: hand_sql.measure(db, store, batch))


def run_polars(store: Path, clock: Clock, chosen: argparse.Namespace) -> Counter[tuple[str, int, str]]:
    from national import in_polars

    return _in_batches(store, clock, chosen, lambda batch: in_polars.measure(store, batch))


def run_pandas(store: Path, clock: Clock, chosen: argparse.Namespace) -> Counter[tuple[str, int, str]]:
    from national import in_pandas

    chosen.batch = None
    return _in_batches(store, clock, chosen, lambda batch: in_pandas.measure(store))


def run_plain_pandas(store: Path, clock: Clock, chosen: argparse.Namespace) -> Counter[tuple[str, int, str]]:
    from national import in_plain_pandas

    chosen.batch = None
    return _in_batches(store, clock, chosen, lambda batch: in_plain_pandas.measure(store))


def _in_batches(
    store: Path, clock: Clock, chosen: argparse.Namespace, measure: Callable[[range | None], Any]
) -> Counter[tuple[str, int, str]]:
    from national import bureaus
    from national.plan import PER_DISTRICT
    from national.rules import summed, tally

    schools = json.loads((store / "size.json").read_text())["schools"]
    size = schools if chosen.batch is None else chosen.batch // PER_DISTRICT * PER_DISTRICT
    of_bureaus = clock.timed("measuring", bureaus.measure)(store)
    counted: Counter[tuple[str, int, str]] = Counter()
    for first in range(0, schools, size):
        batch = range(first, min(schools, first + size))
        found = clock.timed("measuring", measure)(None if size == schools else batch)
        whole = slice(batch.start // PER_DISTRICT, -(-batch.stop // PER_DISTRICT))
        own = {name: values[whole] for name, values in of_bureaus.items()}
        counted.update(clock.timed("verdicts", tally)(found, {**summed(found), **own}))
    return counted


TOOLS = {
    "survey": run_survey,
    "hand": run_hand,
    "pandas": run_pandas,
    "plain-pandas": run_plain_pandas,
    "polars": run_polars,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tool", choices=TOOLS)
    parser.add_argument("store", type=Path)
    parser.add_argument("--memory-limit")
    parser.add_argument("--batch", type=int)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--engine", default="duckdb")
    chosen = parser.parse_args()
    clock = Clock()
    counted = TOOLS[chosen.tool](chosen.store, clock, chosen)
    print(json.dumps({"parts": clock.parts, "peak": peak(), "tally": [[*key, number] for key, number in counted.items()]}))


if __name__ == "__main__":
    main()
