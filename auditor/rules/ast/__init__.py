"""A rule after loading: every name resolved against the records model, every threshold exact. Nothing here knows YAML or SQL.

Conditions and thresholds answer for themselves what they are made of; what is measured stands in ``auditor.rules.kinds``.
"""

from auditor.rules.ast.conditions import TRUE, All, Any, Compare, CompareDate, Condition, Day, Known, Linked, Not, OneOf, Window
from auditor.rules.ast.rule import Asked, Grade, LeftOut, Period, Population, Raised, Reference, Rule, Season
from auditor.rules.ast.thresholds import (
    Bound,
    ByCode,
    ByFigure,
    BySize,
    Comparator,
    Constant,
    Dated,
    Field,
    Nested,
    OfRule,
    Step,
    Sum,
    Threshold,
    Tier,
)

__all__ = [
    "TRUE",
    "All",
    "Any",
    "Asked",
    "Bound",
    "ByCode",
    "ByFigure",
    "BySize",
    "Comparator",
    "Compare",
    "CompareDate",
    "Condition",
    "Constant",
    "Dated",
    "Day",
    "Field",
    "Grade",
    "Known",
    "LeftOut",
    "Linked",
    "Nested",
    "Not",
    "OfRule",
    "OneOf",
    "Period",
    "Population",
    "Raised",
    "Reference",
    "Rule",
    "Season",
    "Step",
    "Sum",
    "Threshold",
    "Tier",
    "Window",
]
