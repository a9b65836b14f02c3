"""What is asked and of which periods: the packs as cards, and an audit's periods spelled out."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from auditor.inputs.packs import load_packs
from auditor.inputs.spec import pack_word
from auditor.rules.last_day import periods_of
from auditor.rules.pack import Pack, load_pack, pack_names
from auditor.web.folders import folder_of
from auditor.web.models import Audit, Version


def released() -> list[dict[str, Any]]:
    """The versions of packs that were released on this desk, as cards show them."""
    found = []
    known = {one["name"]: one for one in packs()}
    for version in Version.objects.filter(released_by__isnull=False).order_by("pack", "number"):
        card = known[version.pack]
        found.append({**card, "name": f"{version.pack}@{version.number}", "version": version.number})
    return found


def cards(audit: Audit) -> list[dict[str, Any]]:
    """The packs of one audit."""
    return [_card(pack) for pack in load_packs(audit.packs, folder_of(audit))[0]]


@cache
def packs() -> list[dict[str, Any]]:
    """The packs that ship with the program, as cards show them."""
    return [_card(load_pack(name)) for name in pack_names()]


def _card(pack: Pack) -> dict[str, Any]:
    policy = pack.policy
    return {
        "name": pack.name,
        "title": policy.title if policy and policy.title else pack.title,
        "jurisdiction": pack.jurisdiction,
        "rules": len(pack.rules),
        "clauses": len(pack.clauses),
    }


def periods(audit: Audit) -> list[dict[str, Any]]:
    """Every period that the audit judges, each once, those that bind before those that still run."""
    return _periods(tuple(pack_word(word, folder_of(audit)) for word in audit.packs), audit.as_of)


@cache
def _periods(words: tuple[str, ...], as_of: date) -> list[dict[str, Any]]:
    found: dict[tuple[date, date, bool], dict[str, Any]] = {}
    for pack in load_packs(words)[0]:
        for rule in pack.rules:
            for one in periods_of(rule, pack.calendar, pack.model, as_of):
                key = (one.start, one.end, one.open)
                told = found.setdefault(
                    key, {"label": one.label, "start": one.start, "end": one.end, "open": one.open, "rules": 0}
                )
                told["rules"] += 1
    return sorted(found.values(), key=lambda one: (one["open"], one["end"], one["start"]))
