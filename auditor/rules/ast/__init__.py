"""A rule after loading: every name resolved against the records model, every threshold exact. Nothing here knows YAML or SQL.

Conditions answer for themselves what they are made of; what is measured stands in ``auditor.rules.kinds``, what is required of it
in ``auditor.rules.thresholds``.
"""

from auditor.rules.ast.bounds import Bound, Comparator, Field
from auditor.rules.ast.conditions import (
    TRUE,
    All,
    Any,
    Compare,
    CompareDate,
    Condition,
    Day,
    Known,
    Linked,
    Not,
    OneOf,
    Window,
    both,
    conjuncts,
)
from auditor.rules.ast.rule import Asked, Grade, LeftOut, Period, Population, Raised, Reference, Rule, Season

__all__ = [
    "TRUE",
    "All",
    "Any",
    "Asked",
    "Bound",
    "Comparator",
    "Compare",
    "CompareDate",
    "Condition",
    "Day",
    "Field",
    "Grade",
    "Known",
    "LeftOut",
    "Linked",
    "Not",
    "OneOf",
    "Period",
    "Population",
    "Raised",
    "Reference",
    "Rule",
    "Season",
    "Window",
    "both",
    "conjuncts",
]
