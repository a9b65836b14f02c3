"""Findings and evidence as flat tables, for CSV and Parquet: one row each, columns with stable English names.

Figures are told twice: exactly (``41``, ``2/3``) and as a decimal number for reckoning. Texts are in the report's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from auditor.findings.aggregate import decides, waived
from auditor.findings.finding import Evidence, Finding
from auditor.findings.result import Result
from auditor.reports import phrases
from auditor.reports.phrases import text_of
from auditor.reports.text import clean, exact

Cell = str | int | bool | date | Decimal | None
_DIGITS = Context(prec=15)


@dataclass(frozen=True)
class Column:
    """``kind``: text, exact (an exact figure as text), decimal, integer, boolean or date."""

    name: str
    kind: str = "text"


@dataclass(frozen=True)
class Table:
    """``rows`` may be read once."""

    columns: tuple[Column, ...]
    rows: Iterator[tuple[Cell, ...]]


_FIGURES = ("actual", "required", "shortfall", "low", "high")
_FINDINGS: tuple[tuple[Column, Callable[[Finding, Result, str], Any]], ...] = (
    (Column("finding_id"), lambda f, r, x: f.finding_id),
    (Column("pack"), lambda f, r, x: f.pack),
    (Column("rule"), lambda f, r, x: f.rule),
    (Column("title"), lambda f, r, x: text_of(f.title, x)),
    (Column("clause"), lambda f, r, x: f.clause),
    (Column("strength"), lambda f, r, x: f.strength),
    (Column("subject"), lambda f, r, x: f.subject),
    (Column("subject_id"), lambda f, r, x: f.subject_id),
    (Column("subject_name"), lambda f, r, x: f.subject_name),
    (Column("district"), lambda f, r, x: f.district),
    (Column("period"), lambda f, r, x: phrases.period(f, x)),
    (Column("period_start", "date"), lambda f, r, x: f.period_start),
    (Column("period_end", "date"), lambda f, r, x: f.period_end),
    (Column("reference_on", "date"), lambda f, r, x: f.reference_on),
    (Column("binding", "boolean"), lambda f, r, x: f.binding),
    (Column("decides", "boolean"), lambda f, r, x: decides(f)),
    (Column("verdict"), lambda f, r, x: str(f.verdict)),
    (Column("verdict_text"), lambda f, r, x: phrases.verdict(f.verdict, x)),
    (Column("reason"), lambda f, r, x: str(f.reason)),
    (Column("reason_text"), lambda f, r, x: phrases.reason(f.reason, x)),
    (Column("waived", "boolean"), lambda f, r, x: waived(f)),
    (Column("measure"), lambda f, r, x: f.measure),
    (Column("population", "integer"), lambda f, r, x: f.population),
    (Column("unit"), lambda f, r, x: text_of(f.unit, x)),
    (Column("threshold"), lambda f, r, x: text_of(f.threshold, x)),
    (Column("missing"), lambda f, r, x: phrases.missing(f, r, x)),
    (Column("remedy"), lambda f, r, x: text_of(f.remedy, x)),
    (Column("due_on", "date"), lambda f, r, x: f.due_on),
    (Column("withheld", "boolean"), lambda f, r, x: f.withheld),
    (Column("evidence_total", "integer"), lambda f, r, x: phrases.evidence_total(f, r)),
)
_EVIDENCE: tuple[tuple[Column, Callable[[Finding, Evidence, Result, str], Any]], ...] = (
    (Column("finding_id"), lambda f, e, r, x: f.finding_id),
    (Column("rule"), lambda f, e, r, x: f.rule),
    (Column("subject"), lambda f, e, r, x: f.subject),
    (Column("subject_id"), lambda f, e, r, x: f.subject_id),
    (Column("subject_name"), lambda f, e, r, x: f.subject_name),
    (Column("period"), lambda f, e, r, x: phrases.period(f, x)),
    (Column("verdict"), lambda f, e, r, x: str(f.verdict)),
    (Column("role"), lambda f, e, r, x: e.role),
    (Column("table"), lambda f, e, r, x: e.table),
    (Column("record"), lambda f, e, r, x: e.label),
    (Column("file"), lambda f, e, r, x: e.file),
    (Column("sheet"), lambda f, e, r, x: e.sheet),
    (Column("row", "integer"), lambda f, e, r, x: e.row or None),
    (Column("details"), lambda f, e, r, x: phrases.details(e, r, x)),
    (Column("why"), lambda f, e, r, x: e.why),
)


def findings(result: Result, language: str) -> Table:
    """One row a finding, in reading order."""
    figures = tuple(column for name in _FIGURES for column in (Column(name, "exact"), Column(f"{name}_decimal", "decimal")))

    def rows() -> Iterator[tuple[Cell, ...]]:
        for f in result.findings:
            told = [_cell(value(f, result, language)) for _, value in _FINDINGS]
            for name in _FIGURES:
                told += _figure(getattr(f, name))
            yield tuple(told)

    return Table((*(column for column, _ in _FINDINGS), *figures), rows())


def evidence(result: Result, language: str) -> Table:
    """One row a listed record of evidence; ``evidence_total`` of its finding says how many there are."""
    rows = (
        tuple(_cell(value(f, record, result, language)) for _, value in _EVIDENCE)
        for f in result.findings
        for record in f.evidence
    )
    return Table(tuple(column for column, _ in _EVIDENCE), rows)


TABLES: dict[str, Callable[[Result, str], Table]] = {"findings": findings, "evidence": evidence}
"""File name without its ending → the table that it holds."""


def _cell(value: Any) -> Cell:
    cell: Cell = clean(value) if isinstance(value, str) else value
    return cell


def _figure(value: Fraction | None) -> list[Cell]:
    if value is None:
        return [None, None]
    return [str(exact(value)), _DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))]
