"""The impact of a change as JSON and as one HTML page."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from auditor.authoring.impact import Change, Impact, Side
from auditor.authoring.impact_text import in_both, sentence, sentences, side_text


def as_json(found: Impact) -> str:
    """Every change of a figure or verdict; exact figures as integers or as text like ``"2/3"``."""
    return json.dumps(
        {
            "old": found.old,
            "new": found.new,
            "as_of": found.as_of.isoformat(),
            "schools": {"before": found.schools_before, "after": found.schools_after},
            "rules": [
                {
                    "rule": rule.rule,
                    "title": rule.title,
                    "sentence": {"before": rule.sentence_before, "after": rule.sentence_after},
                    "verdicts": {"before": rule.before, "after": rule.after},
                }
                for rule in found.rules
            ],
            "sentences": in_both(list(sentences(found))),
            "changes": [_change(change) for change in found.changes],
        },
        ensure_ascii=False,
        indent=2,
    )


def _change(change: Change) -> dict[str, Any]:
    return {
        "rule": change.rule,
        "subject": change.subject,
        "subject_id": change.subject_id,
        "subject_name": change.subject_name,
        "period": change.period,
        "turned": change.turned,
        "before": _side(change.before),
        "after": _side(change.after),
    }


def _side(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    figures = {name: _exact(getattr(side, name)) for name in ("actual", "required", "shortfall")}
    return {"verdict": side.verdict, "reason": side.reason, **figures, "threshold": side.threshold["en"]}


def _exact(value: Fraction | None) -> int | str | None:
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def as_html(found: Impact, language: str) -> str:
    """One page without scripts; names from files are escaped."""
    from auditor.reports.page.templates import page

    reasons = [sentence(change).say(language) for change in found.turned if change.because]
    values = {"impact": found, "side": lambda side: side_text(side).say(language), "reasons": reasons}
    return "".join(page("impact.html.j2", language, **values))
