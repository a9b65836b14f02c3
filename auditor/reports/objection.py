"""What a school that objects to a finding is shown: the sum, every record that was read, and what granting it would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from auditor.findings.compare import judged
from auditor.findings.finding import Finding, Read
from auditor.i18n import msg
from auditor.reports import phrases
from auditor.reports.text import number
from auditor.verdicts.verdict import Verdict

REASONS = 3
"""Reasons named in one sentence."""


@dataclass(frozen=True)
class Line:
    """One record: whether it counts (the role and its word), the record's name, why not, the values looked at, its place."""

    role: str
    counts: str
    label: str
    why: str
    details: str
    file: str
    sheet: str
    row: int


def lines(f: Finding, fields: phrases.Fields) -> Iterator[Line]:
    """The records that are listed, those that do not count first."""
    return (line(one, fields) for one in f.read)


def line(one: Read, fields: phrases.Fields) -> Line:
    """One of the records."""
    record = one.record
    return Line(
        role=record.role,
        counts=phrases.role(record.role, fields.language),
        label=record.label,
        why=one.why.get(fields.language, ""),
        details=fields.said(record.table, record.details),
        file=record.file,
        sheet=record.sheet,
        row=record.row,
    )


def not_counted(f: Finding, language: str) -> str:
    """``另有6条记录未计入（谈话方式为“电话”，要求……，2条；……）``: what somebody may have meant to count, and why not.

    Empty where there is nothing of the kind, or where not all could be looked at.
    """
    near = [one for one in f.read if one.record.role == "left_out" and not one.beside]
    listed = sum(one.record.role == "left_out" for one in f.read)
    if not near or f.withheld or (listed == len(near) and listed < f.read_counts.get("left_out", 0)):
        return ""
    reasons = Counter(one.why.get(language, "") for one in near).most_common(REASONS)
    told = [msg("{why} ({n})", why=why, n=n).say(language) if n < len(near) else why for why, n in reasons]
    if len(reasons) < len({one.why.get(language, "") for one in near}):
        told[-1] += msg(" and others").say(language)
    listed_reasons = ("；" if language == "zh" else "; ").join(told)
    return msg("{n} records do not count: {reasons}", n=len(near), reasons=listed_reasons).say(language)


def read_total(f: Finding, language: str) -> str:
    """``读取15条记录：未计入6条 + 不能确定0条 + 计入9条``; empty where nothing was read."""
    if not f.read_counts:
        return ""
    parts = [f.read_counts.get(role, 0) for role in ("left_out", "doubtful", "counts")]
    told = msg(
        "{all} records read: {left_out} not counted + {doubtful} that cannot be told + {counts} counted",
        **dict(zip(("all", "left_out", "doubtful", "counts"), map(number, (sum(parts), *parts)), strict=True)),
    ).say(language)
    if len(f.read) < sum(parts):
        told += msg(" ({n} listed)", n=number(len(f.read))).say(language)
    return told


def sum_of(f: Finding, language: str) -> str:
    """``做到2 + 未做到4 + 不能确定0 = 6``: of a share who meets it, who does not, of whom it cannot be told."""
    parts = [f.counts.get(name) for name in ("satisfied", "unsatisfied", "undecided")]
    if f.measure != "share" or f.withheld or None in parts:
        return ""
    met, unmet, open_ = (part or 0 for part in parts)
    perhaps = sum(n for name, n in f.counts.items() if name.startswith("perhaps_"))
    everyone = met + unmet + open_
    told = msg("met {met} + not met {unmet} + cannot be told {open} = {all}", met=met, unmet=unmet, open=open_, all=everyone)
    if perhaps:
        return msg("{sum}; {n} more may or may not belong", sum=told, n=perhaps).say(language)
    return told.say(language)


def if_granted(f: Finding, language: str) -> str:
    """What the result would be if the objection were granted: where it is known how much is lacking, and more can only help."""
    short = f.shortfall
    if f.verdict is not Verdict.FAIL or f.withheld or not f.bounds or not short or short.denominator != 1 or f.actual is None:
        return ""
    if f.measure not in ("share", "count") or not all(bound.comparator.is_lower_bound for bound in f.bounds):
        return ""
    granted = f.actual + short
    value = granted / f.population if f.measure == "share" and f.population else granted
    moved = _with_figures(f, granted, value)
    if judged(moved, f.bounds) is not Verdict.PASS:
        return ""
    spare = f.read_counts.get("left_out", 0) + f.read_counts.get("doubtful", 0)
    if f.measure == "count" and f.read_counts and spare < short:
        return msg("Even if every record that is not counted were granted, it would not be met.").say(language)
    amount = phrases.quantity(short, f, language)
    if language == "zh":
        amount = amount.replace(" ", "")
    return msg(
        "If an objection about {n} is granted, it is {found}: {verdict}.",
        n=amount,
        found=phrases.actual(moved, language),
        verdict=phrases.verdict(Verdict.PASS, language),
    ).say(language)


def _with_figures(f: Finding, actual: Fraction, value: Fraction) -> Finding:
    return replace(f, actual=actual, low=value, high=value)


def place_of(line: Line, language: str) -> str:
    """``谈心谈话.xlsx › 谈心谈话 › 第12行``."""
    return phrases.place(line.file, line.sheet, line.row, language)
