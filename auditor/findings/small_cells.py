"""Small counts kept out of what is published: a count of 1 or 2 people or records could point at a person.

A finding whose figures hold such a count, or from whose figures one can be worked out, loses all its figures; what is left is its
verdict. Then findings that would give a hidden one away by subtraction lose theirs too:

- the figures of the schools of a district may add up to a total that is published (its bureau's finding). Of one rule in one
  period either none is hidden or at least two are, whose sums are no small counts themselves; where that cannot be had, the
  bureau's figures go.
- two populations of one school may differ by one or two people, and so may two parts of one population: of these only one
  is left.

Whether a finding is hidden says nothing exact of its figures, because findings are hidden also to cover others, and because
counts that are to reach 1 or 2 are never published, whatever they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from auditor.findings.finding import Finding

SMALLEST = 3
"""The smallest count that is published; 0 is published too."""
_Group = tuple[str, date, date, str]


def protected(findings: Sequence[Finding]) -> list[Finding]:
    """The findings of one audit, in their order, without any figure that is a small count or leads to one."""
    hidden = {n for n, f in enumerate(findings) if not _bare(f) and (f.withheld or _small(f) or _tells_by_verdict(f))}
    groups = _groups(findings)
    while True:
        more = _covers(findings, groups, hidden) | _differing(findings, hidden)
        if more <= hidden:
            break
        hidden |= more
    return [_without_figures(f) if n in hidden else f for n, f in enumerate(findings)]


def is_small(value: Fraction | int | None) -> bool:
    """Whether a figure is a count that must not be published."""
    return value is not None and value != 0 and -SMALLEST < value < SMALLEST


def _bare(f: Finding) -> bool:
    """Whether a finding has no figures at all. What a share requires follows from its population, so it is one."""
    asked = f.required if f.measure == "share" else None
    return all(value is None for value in (f.actual, f.low, f.high, asked)) and not (f.population or f.counts or f.left_out)


def _small(f: Finding) -> bool:
    """Whether the figures of a finding hold a small count, or one follows from them."""
    told: list[Fraction | int | None] = [f.actual, f.population, f.shortfall, *f.counts.values()]
    told += [count for _, count in f.left_out]
    if f.low is not None and f.high is not None:  # how many are open, which the bounds tell
        told.append((f.high - f.low) * (f.population or 1))
    if f.measure == "share":
        told += [f.population - f.actual] if f.population is not None and f.actual is not None else []
    else:  # a ratio tells what stands above its line, a sum is over records, and both are listed as evidence
        told += [figure.numerator for figure in (f.actual, f.low, f.high) if figure is not None]
        told.append(f.evidence_total)
    return any(map(is_small, told))


def _tells_by_verdict(f: Finding) -> bool:
    """Whether the verdict and the fact that it is hidden would tell the count: 2 where at least 2 are asked for and there are."""
    return f.measure == "count" and (f.required is None or f.required < SMALLEST)


def _groups(findings: Sequence[Finding]) -> dict[_Group, list[int]]:
    """Schools that could add up to the total of their district: one rule, one period, one district."""
    groups: dict[_Group, list[int]] = {}
    for n, f in enumerate(findings):
        if f.subject == "school" and not _bare(f):
            groups.setdefault((f.rule, f.period_start, f.period_end, f.district), []).append(n)
    return groups


def _covers(findings: Sequence[Finding], groups: dict[_Group, list[int]], hidden: set[int]) -> set[int]:
    """What else must be hidden so that no total gives a hidden figure away."""
    more: set[int] = set()
    for (rule, start, end, district), members in groups.items():
        gone = [n for n in members if n in hidden]
        rest = sorted((n for n in members if n not in hidden), key=lambda n: _by_size(findings[n]))
        while gone and rest and not _safe([findings[n] for n in gone]):
            gone.append(rest.pop(0))
        more.update(gone)
        if gone and not _safe([findings[n] for n in gone]):
            everyone = [findings[n] for n in members]
            for n, f in enumerate(findings):
                if f.subject == "bureau" and f.district == district and not _bare(f):
                    same = (f.rule, f.period_start, f.period_end) == (rule, start, end)
                    if same or _adds_up(f, everyone):
                        more.add(n)
    return more


def _by_size(f: Finding) -> tuple[int, Fraction, str]:
    return f.population or 0, f.actual or Fraction(0), f.finding_id


def _safe(gone: Sequence[Finding]) -> bool:
    """Whether a total from which all other schools are taken away leaves only what may be known."""
    return len(gone) > 1 and not any(is_small(sum(values, Fraction(0))) for values in _additive(gone))


def _additive(found: Sequence[Finding]) -> Iterator[list[Fraction]]:
    """What adds up over schools: who satisfies, the population, and who does not satisfy."""
    actual = [f.actual or Fraction(0) for f in found]
    population = [Fraction(f.population or 0) for f in found]
    yield actual
    yield population
    yield [all_ - some for all_, some in zip(population, actual, strict=True)]


def _adds_up(total: Finding, schools: Sequence[Finding]) -> bool:
    """Whether a bureau's finding is, by its figures, the total of these schools, under whatever rule."""
    actual, population, _ = (sum(values, Fraction(0)) for values in _additive(schools))
    return (bool(total.population) and total.population == population) or (total.actual is not None and total.actual == actual)


def _differing(findings: Sequence[Finding], hidden: set[int]) -> set[int]:
    """Findings whose population or part of it lies within 2 of another one's of the same subject: all but the largest go."""
    by_subject: dict[tuple[str, str, str], list[int]] = {}
    for n, f in enumerate(findings):
        if n not in hidden and f.measure == "share" and f.population:
            by_subject.setdefault((f.subject, f.subject_id, f.unit.get("zh", "")), []).append(n)
    more: set[int] = set()
    for members in by_subject.values():
        more |= _close((Fraction(findings[n].population or 0), n) for n in members)
        parts: dict[tuple[date, date, int | None], list[tuple[Fraction, int]]] = {}
        for n in members:
            f = findings[n]
            if f.actual is not None:
                parts.setdefault((f.period_start, f.period_end, f.population), []).append((f.actual, n))
        for found in parts.values():
            more |= _close(found)
    return more


def _close(values: Iterable[tuple[Fraction, int]]) -> set[int]:
    """Of (figure, finding): the findings with a figure that is 1 or 2 less than one that stays."""
    more: set[int] = set()
    kept: Fraction | None = None
    for value, n in sorted(values, reverse=True):
        if kept is not None and is_small(kept - value):
            more.add(n)
        else:
            kept = value
    return more


def _without_figures(f: Finding) -> Finding:
    """The finding with its verdict alone: no text is left in which a figure could stand."""
    return replace(
        f,
        withheld=True,
        actual=None,
        required=None,
        population=None,
        shortfall=None,
        low=None,
        high=None,
        counts={},
        left_out=(),
        notes=(),
        remedy={},
    )
