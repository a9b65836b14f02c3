"""What a survey tells on the terminal: schools and bureaus by overall result, and the rules that most subjects fail."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from auditor.findings.aggregate import SHOWN
from auditor.findings.words import OWNERS, VERDICTS
from auditor.i18n import language, listed, msg
from auditor.survey.survey import Surveyed

WIDTH_OF_A_FILE = 120
MOST_RULES = 12


def show(found: Surveyed) -> None:
    told = found.told
    console = Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE, highlight=False)
    packs = listed(pack["name"] for pack in told["packs"])
    console.print(str(msg("Survey as of {as_of} · {packs}", as_of=told["as_of"], packs=packs)), style="bold", markup=False)
    if found.kept:
        console.print(str(msg("Batches: {n}, of which {kept} were finished before.", n=found.batches, kept=found.kept)))
    overall = _table(str(msg("Overall result")))
    for owner, of in told["owners"].items():
        if of["total"]:
            overall.add_row(str(OWNERS[owner]), str(of["total"]), *_counts(of["overall"]))
    console.print(overall)
    failed = [rule for rule in told["rules"] if rule["verdicts"].get("fail") and rule["strength"] == "must"]
    failed.sort(key=lambda rule: (-rule["verdicts"]["fail"], rule["rule"], rule["period_start"]))
    if failed:
        rules = _table(str(msg("Mandatory rules that most subjects do not meet")))
        for rule in failed[:MOST_RULES]:
            label = f"{rule['rule']} {rule['title'].get(language(), '')} {rule['period_start']}"
            rules.add_row(label, str(sum(rule["verdicts"].values())), *_counts(rule["verdicts"]))
        console.print(rules)


def _table(title: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for heading in (str(msg("Total")), *(str(VERDICTS[verdict].label) for verdict in SHOWN)):
        table.add_column(heading, justify="right")
    return table


def _counts(verdicts: Mapping[str, Any]) -> list[str]:
    return [str(verdicts.get(str(verdict), 0)) for verdict in SHOWN]
