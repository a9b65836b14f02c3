"""The kinds of thresholds, one file each: how each is written and read aloud, what it depends on, what it asks of one subject.

A file in this folder is a kind; nothing else lists them.
"""

from __future__ import annotations

from auditor.rules.thresholds.base import Step, Threshold
from auditor.rules.thresholds.constant import Constant
from auditor.system.modules import classes_in

__all__ = ["KINDS", "Constant", "Step", "Threshold"]

# A class without keys of its own is another form of a kind.
KINDS: tuple[type[Threshold], ...] = tuple(
    kind for kind in classes_in(__name__, __path__) if issubclass(kind, Threshold) and "keys" in vars(kind)
)
