"""The rules of the two packs as the benchmark reads them, and the verdicts that follow from counts: numpy, nothing of auditor's.

Counts are columns of whole numbers, one row a school (or a district). A share ``key`` has ``key:a`` … ``key:f``: members that
satisfy, do not, or are open, then the same for records that may or may not be members. A count has ``key:low`` and ``key:high``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Columns = Mapping[str, Ints]

MONTHS = [f"{month:02}" for month in range(1, 13)]
TERM_STARTS = {"t1": 20240901, "t2": 20250201, "t3": 20250901}
YEAR_STARTS = {"24": 20240901, "25": 20250901}

SHARES = ("asked", "talked", "met_leader", "check_rural", "check_urban", "checked", "senior")
SHARES += tuple(f"{kind}_{month}" for kind in ("allowance", "talent") for month in MONTHS)
SHARES += tuple(f"{kind}_{year}" for kind in ("exchange", "exchange_backbone", "leaders") for year in YEAR_STARTS)
BUREAU_SHARES = ("thirty", "backbone_exchange_24", "backbone_exchange_25")
"""Asked of districts only: their counts per school are summed up."""
COUNTS = tuple(f"{kind}_{term}" for kind in ("culture", "any_culture", "lecture", "psych", "screening") for term in TERM_STARTS)
COUNTS += ("opinion", "spring_24", "spring_25", "teachers_day", "womens_day", "induction", "thirty_years", "retirement")
COUNTS += ("training", "entries", "check", "left_early")
LOOSE = ("talk_loose", "leader_loose", "county_loose", "urban_loose", "check_loose")
"""Records that count and name nobody on the roster: each may belong to any one member."""
SCOPES = ("scope_induction", "scope_thirty", "scope_retirement", "scope_seconded")
OF_SCHOOL = (
    *(f"{key}:{part}" for key in (*SHARES, *BUREAU_SHARES) for part in "abcdef"),
    *(f"{key}:{end}" for key in COUNTS for end in ("low", "high")),
    *LOOSE,
    *SCOPES,
)
"""Every column that a tool has to deliver per school, beside what the small table of schools says."""


@dataclass(frozen=True)
class Rule:
    """``key`` names the counts; ``table`` must have been handed in; ``scope`` is a column of 0 (outside), 1, 2 (open).

    ``members``: such a column of the schools whose staff may be concerned at all; outside it no roster is needed."""

    id: str
    start: int
    kind: str
    key: str
    limit: tuple[int, int]
    table: str
    scope: str = ""
    members: str = ""
    subject: str = "school"
    open: bool = False
    at_most: bool = False
    loose: str = ""


def _counts(id_: str, key: str, table: str, start: int = 20250101, **more: object) -> Rule:
    return Rule(id_, start, "count", key, (1, 1), table, **more)  # type: ignore[arg-type]


def _share(id_: str, key: str, limit: tuple[int, int], start: int = 20250101, **more: object) -> Rule:
    return Rule(id_, start, "share", key, limit, "staff", **more)  # type: ignore[arg-type]


def _rules() -> list[Rule]:
    found = []
    for id_, key in (
        ("shandan/8b", "culture"),
        ("leiyang/17b", "any_culture"),
        ("shandan/9-lecture", "lecture"),
        ("leiyang/17a", "psych"),
        ("shandan/9-screening", "screening"),
    ):
        found += [_counts(id_, f"{key}_{term}", "activities", start, open=term == "t3") for term, start in TERM_STARTS.items()]
    found += [
        _counts("shandan/10-spring-festival", f"spring_{year}", "activities", start, open=year == "25")
        for year, start in YEAR_STARTS.items()
    ]
    for id_, key in (
        ("shandan/3a-event", "opinion"),
        ("leiyang/5a", "opinion"),
        ("shandan/10-teachers-day", "teachers_day"),
        ("shandan/11", "womens_day"),
        ("leiyang/21-womens-day", "womens_day"),
    ):
        found.append(_counts(id_, key, "activities"))
    for pack, clause in (("shandan", 4), ("leiyang", 10)):
        for name, key, scope in (
            ("induction", "induction", "scope_induction"),
            ("thirty-years", "thirty_years", "scope_thirty"),
            ("retirement", "retirement", "scope_retirement"),
        ):
            found.append(_counts(f"{pack}/{clause}-{name}", key, "activities", scope=scope))
    found += [_counts(id_, "training", "trainings") for id_ in ("shandan/6b", "leiyang/15")]
    found += [
        Rule(id_, 20250101, "count", "entries", (0, 1), "campus_entries", at_most=True)
        for id_ in ("shandan/13-entries", "leiyang/7b")
    ]
    found.append(_counts("leiyang/18a", "check", "health_checks"))
    found.append(Rule("leiyang/23c", 20250101, "count", "left_early", (0, 1), "title_appointments", at_most=True))
    all_of = (1, 1)
    found += [
        _share("shandan/3a-coverage", "asked", all_of),
        _share("shandan/3c", "talked", (2, 3), loose="talk_loose"),
        _share("leiyang/5c", "met_leader", all_of, loose="leader_loose"),
        _share("shandan/8d-rural", "check_rural", all_of, scope="rural", loose="county_loose"),
        _share("shandan/8d-urban", "check_urban", all_of, scope="urban", loose="urban_loose"),
        _share("leiyang/18a-coverage", "checked", all_of, loose="check_loose"),
        _share("leiyang/23b", "senior", all_of, members="rural"),
    ]
    for id_, key in (("shandan/2b-allowance", "allowance"), ("leiyang/22", "talent")):
        found += [_share(id_, f"{key}_{m}", all_of, 20250001 + int(m) * 100, scope="rural_public") for m in MONTHS]
    for year, start in YEAR_STARTS.items():
        more = {"open": year == "25", "members": "exchanging"}
        found += [
            _share("leiyang/13a", f"exchange_{year}", all_of, start, **more),
            _share("leiyang/13b-school", f"exchange_{year}", (1, 10), start, **more),
            _share("leiyang/13c-school", f"exchange_backbone_{year}", (1, 5), start, **more),
            _share("leiyang/13d", f"leaders_{year}", all_of, start, **more),
            _share("leiyang/13b", f"exchange_{year}", (1, 10), start, subject="bureau", **more),
            _share("leiyang/13c", f"exchange_backbone_{year}", (1, 5), start, subject="bureau", **more),
            _share("leiyang/13c-of-backbone", f"backbone_exchange_{year}", (1, 5), start, subject="bureau", **more),
        ]
    found.append(_share("leiyang/4-thirty-years", "thirty", all_of, subject="bureau"))
    for id_, key, least, start in (
        ("leiyang/1a", "commendation", 1, 20250101),
        ("leiyang/1b", "study", 2, 20250101),
        ("leiyang/3", "award_round", 1, 20250101),
        ("leiyang/17c", "culture", 1, 20240101),
        ("leiyang/18a-bureau", "check", 1, 20250101),
    ):
        found.append(Rule(id_, start, "count", key, (least, 1), "bureau", subject="bureau"))
    found.append(Rule("leiyang/1d", 20250101, "share", "visited", all_of, "bureau", subject="bureau", loose="visit_loose"))
    for id_, key, limit, at_most in (
        ("shandan/2a", "pay", (1, 1), False),
        ("leiyang/2a", "pay", (1, 1), False),
        ("leiyang/25", "online", (1, 1), False),
        ("leiyang/7a-meetings", "meetings", (1, 2), True),
        ("leiyang/7a-documents", "documents", (1, 2), True),
        ("leiyang/7a-inspections", "inspections", (1, 2), True),
    ):
        found.append(Rule(id_, 20250101, "ratio", key, limit, "bureau", subject="bureau", at_most=at_most))
    return found


RULES = _rules()
EXCHANGING_STAGES = ("primary", "junior", "nine_year")
ATTESTED_IN_SCOPE = {
    "shandan/13-secondment": (20250101, "scope_seconded"),
    "leiyang/2b-contracts": (20250101, "private"),
    "leiyang/2b-pay": (20250101, "private"),
    "leiyang/2b-insurance": (20250101, "private"),
}
"""Clauses that the evidence register answers and that do not concern every school; nobody has answered anything here.

With the first day of their period and their scope. All other such clauses are still to be checked everywhere.
"""


def scopes_of(schools: Mapping[str, NDArray[np.object_]]) -> dict[str, Ints]:
    """From the codes of the schools (None: missing): 1 inside, 0 outside, 2 open."""

    def told(column: str, code: str) -> Ints:
        values = pd.Series(schools[column], dtype=object)
        return np.where(values.isna(), 2, np.where(values == code, 1, 0)).astype(np.int64)

    def both(one: Ints, other: Ints) -> Ints:
        return np.where((one == 0) | (other == 0), 0, np.where((one == 1) & (other == 1), 1, 2))

    rural, public = told("locality", "rural"), told("ownership", "public")
    staged = np.where(pd.isna(schools["stage"]), 2, np.isin(schools["stage"].astype(str), EXCHANGING_STAGES) * 1)
    return {
        "rural": rural,
        "urban": told("locality", "urban"),
        "rural_public": both(rural, public),
        "private": told("ownership", "private"),
        "exchanging": both(public, staged),
    }


def verdicts(rule: Rule, columns: Columns) -> NDArray[np.str_]:
    """The verdict on each subject: ``columns`` hold the counts, the scopes, and ``has_<table>`` (schools) or ``no_<table>``."""
    p, q = rule.limit
    of = {
        part: columns[f"{rule.key}:{part}"]
        for part in ({"share": "abcdef", "count": ("low", "high"), "ratio": "noxy"}[rule.kind])
    }
    size = len(next(iter(of.values())))
    ones = np.ones(size, dtype=np.int64)
    known = np.ones(size, dtype=bool)
    if rule.table != "bureau":
        if rule.subject == "bureau":
            known = columns[f"no_{rule.members}_staff" if rule.members else f"no_{rule.table}"] == 0
        else:
            known = columns[f"has_{rule.table}"] == 1
            if rule.members:
                known |= columns[rule.members] == 0
    applies = columns[rule.scope] if rule.scope else ones
    if rule.kind == "share":
        a, b, c, d, e, f = (of[part] for part in "abcdef")
        low, low_base, high, high_base = a, a + b + c + e + f, a + c + d + f, a + b + c + d + f
        if rule.loose:
            high = np.minimum(high_base, high + columns[rule.loose])
        sure, perhaps = a + b + c, a + b + c + d + e + f
        low_base, high_base, limited = np.maximum(low_base, 1), np.maximum(high_base, 1), ones == 1
    elif rule.kind == "count":
        low, high, low_base, high_base, sure, perhaps, limited = of["low"], of["high"], ones, ones, ones, ones, ones == 1
    else:  # n over o; x: both are known, y: the base is nought
        low = np.where(of["x"] == 1, of["n"], 0)
        low_base, high, high_base = np.maximum(of["o"], 1), of["n"], np.maximum(of["o"], 1)
        limited, sure, perhaps = (of["x"] == 1) & (of["o"] > 0), (of["o"] > 0).astype(np.int64), 1 - of["y"]
    enough, too_little = low * q >= low_base * p, limited & (high * q < high_base * p)
    if rule.at_most:
        enough, too_little = limited & (high * q <= high_base * p), low * q > low_base * p
    decidable = (applies == 1) & known & (sure >= 1)
    pending_first = rule.at_most and rule.open
    return np.select(
        [
            applies == 0,
            known & (perhaps == 0),
            decidable & enough,
            decidable & too_little,
        ],
        ["not_applicable", "not_applicable", "pending" if pending_first else "pass", "pending" if rule.open else "fail"],
        "unknown",
    )


def attested(scope: Ints) -> NDArray[np.str_]:
    return np.where(scope == 0, "not_applicable", "not_checked")


def summed(columns: Columns) -> dict[str, Ints]:
    """The counts of districts from those of their schools, and how many of these never handed in a roster.

    One row a district, from the first to the last of ``district_key``.
    """
    district = columns["district_key"] - columns["district_key"].min()
    size = int(district.max()) + 1
    keys = [key for key in (*SHARES, *BUREAU_SHARES) if key.startswith(("exchange", "backbone", "thirty"))]
    wanted = {f"{key}:{part}": columns[f"{key}:{part}"] for key in keys for part in "abcdef"}
    wanted["no_staff"] = 1 - columns["has_staff"]
    wanted["no_exchanging_staff"] = wanted["no_staff"] * (columns["exchanging"] != 0)
    return {name: np.bincount(district, weights=values, minlength=size).astype(np.int64) for name, values in wanted.items()}


Tally = dict[tuple[str, int, str], int]
"""(rule, first day of its period, verdict) → number of subjects."""


def tally(schools: Columns, bureaus: Columns) -> Tally:
    """How many subjects got which verdict, by rule and period; only what occurs."""
    found: Tally = {}
    for rule in RULES:
        told = verdicts(rule, schools if rule.subject == "school" else bureaus)
        for verdict, number in zip(*np.unique(told, return_counts=True), strict=True):
            found[rule.id, rule.start, str(verdict)] = int(number)
    for id_, (start, scope) in ATTESTED_IN_SCOPE.items():
        for verdict, number in zip(*np.unique(attested(schools[scope]), return_counts=True), strict=True):
            found[id_, start, str(verdict)] = int(number)
    return found
