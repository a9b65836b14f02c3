"""Former problems judged once more: on their own periods, and with what was done since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from auditor.findings.finding import Finding


@dataclass(frozen=True)
class Row:
    """A record dated after a problem's period: where it stands."""

    file: str
    sheet: str
    row: int


@dataclass(frozen=True)
class Again:
    """What became of former problems, by finding id.

    ``own``: judged on their own periods, where this audit does not look at these any more. ``made_up``: problems of periods that
    are over whose condition is met once the records up to today count, with the records dated since.
    """

    own: Mapping[str, Finding] = field(default_factory=dict)
    made_up: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
