"""The summary of a survey: how many subjects have which verdict, by rule and period, by district, and over all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from auditor.measures.task import Task
from auditor.rules.pack import Pack
from auditor.survey.rows import Counts, Overall

Tallies = dict[str, int]


def batch_counts(counts: Counts, overall: Overall) -> dict[str, Any]:
    """The counts of one batch in plain JSON."""
    return {
        "rules": [[[d, counts[nth][d]] for d in sorted(counts[nth])] for nth in sorted(counts)],
        "overall": {subject: [[d, of[d]] for d in sorted(of)] for subject, of in sorted(overall.items())},
    }


def summary(
    tasks: Sequence[Task],
    packs: Sequence[Pack],
    as_of: date,
    districts: Mapping[int, str],
    counts: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:
    """``counts``: what :func:`batch_counts` said of every batch. Districts in the order of their keys; "" for none."""
    of_task: list[dict[int, Tallies]] = [{} for _ in tasks]
    owners = dict.fromkeys(("school", *(task.rule.owner_of(task.subject) for task in tasks)))
    overall: dict[str, dict[int, Tallies]] = {owner: {} for owner in owners}
    for batch in counts:
        for nth, by_district in enumerate(batch["rules"]):
            for district, tallies in by_district:
                _add(of_task[nth].setdefault(district, {}), tallies)
        for owner, by_district in batch["overall"].items():
            for district, tallies in by_district:
                _add(overall[owner].setdefault(district, {}), tallies)
    return {
        "version": 2,
        "as_of": as_of.isoformat(),
        "packs": [{"name": pack.name, "version": pack.version, "sha256": pack.digest} for pack in packs],
        "owners": {
            owner: {
                "total": sum(sum(tallies.values()) for tallies in of.values()),
                "overall": _total(of.values()),
                "districts": _districts(of, districts),
            }
            for owner, of in overall.items()
        },
        "verdicts": _total(tallies for of in of_task for tallies in of.values()),
        "rules": [
            {
                "pack": task.rule.pack,
                "rule": task.rule.id,
                "title": task.rule.title,
                "strength": task.rule.strength,
                "owner": task.rule.owner_of(task.subject),
                "subject": task.subject,
                "period_start": task.period.start.isoformat(),
                "period_end": task.period.end.isoformat(),
                "binding": not task.period.open,
                "verdicts": _total(of.values()),
                "districts": _districts(of, districts),
            }
            for task, of in zip(tasks, of_task, strict=True)
        ],
    }


def exit_code(told: Mapping[str, Any]) -> int:
    """As ``auditor run``: 4 the program failed, 1 a binding ``must`` is not met, 3 none failed but one is unknown, else 0."""
    verdicts = _total(of["overall"] for of in told["owners"].values())
    return next((code for verdict, code in (("error", 4), ("fail", 1), ("unknown", 3)) if verdicts.get(verdict)), 0)


def _districts(of: Mapping[int, Tallies], names: Mapping[int, str]) -> list[dict[str, Any]]:
    return [{"district": names.get(key, ""), "verdicts": of[key]} for key in sorted(of)]


def _total(tallies: Iterable[Tallies]) -> Tallies:
    found: Tallies = {}
    for one in tallies:
        _add(found, one)
    return dict(sorted(found.items()))


def _add(to: Tallies, more: Mapping[str, int]) -> None:
    for verdict, n in more.items():
        to[verdict] = to.get(verdict, 0) + n
