"""What every school's figures are, before a single record exists.

A plan is a table with one row a school, drawn from a hash of (seed, school, lever): the same at every size and in any order.
Records are made from it (``records.py``), and what the rules must find follows from it by arithmetic (``known.py``).

A school's staff are numbered 0, 1, 2 …; the plan says how many of each sort there are, in the order of :data:`SORTS`. Whoever
was talked to, checked up or asked is a run of numbers from 0 on, so that every figure is the length of an overlap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints = NDArray[np.int64]

PER_DISTRICT = 170
CHUNK = 120 * PER_DISTRICT
"""Schools that are made at once, and lie in one file of each table: whole districts."""
MISSING = 9
"""Stands for an empty cell where a plan's column is a code."""

STAGES = ("primary", "junior", "nine_year", "senior", "kindergarten")
LOCALITIES = ("rural", "town", "urban")
OWNERSHIPS = ("public", "private")

TEACHERS = ("heads", "eligible", "age_limit", "birth_missing", "nine_years", "ten_years", "old", "thirty_before_day")
TEACHERS += ("senior_sure", "senior_short", "senior_open", "thirty_by_end", "start_missing", "ordinary", "off_books")
TEACHERS += ("books_missing", "last_year", "new_start_missing", "new")
OTHERS = (
    "others_in_post",
    "left_missing",
    "away",
    "left_in_year",
    "seconded",
    "sick",
    "retired",
    "retired_before",
    "gone",
    "no_status",
)
SORTS = (*TEACHERS, *OTHERS)
"""The sorts of staff in the order of their numbers within a school. ``TEACHERS`` and ``others_in_post`` are in post."""

EVENT_TABLES = ("talks", "activities", "participation", "health_checks", "trainings", "rotations", "service_history")
EVENT_TABLES += ("title_appointments", "awards", "payments", "campus_entries")

TERMS = {"t1": (20240901, 20250131), "t2": (20250201, 20250831), "t3": (20250901, 20251231)}
YEAR = (20250101, 20251231)


def _levers() -> dict[str, tuple[str, str | None, str | None, int, int]]:
    """Lever → kind, scope, occasion, first and last day of the window that the rules look at."""
    found: dict[str, tuple[str, str | None, str | None, int, int]] = {"opinion": ("opinion", "school_wide", None, *YEAR)}
    for term, days in TERMS.items():
        found[f"wide_{term}"] = ("culture_sport", "area", None, *days)
        found[f"group_{term}"] = ("culture_sport", "group", None, *days)
        found[f"unscoped_{term}"] = ("culture_sport", None, None, *days)
        found[f"lecture_{term}"] = ("psych_lecture", "school_wide", None, *days)
        found[f"counselling_{term}"] = ("psych_counselling", "group", None, *days)
        found[f"screening_{term}"] = ("psych_screening", "school_wide", None, *days)
    found["spring_24"] = ("visit", "school_wide", "spring_festival", 20241222, 20250227)
    found["spring_25"] = ("visit", "school_wide", "spring_festival", 20251222, 20251231)
    found["teachers_day"] = ("visit", "school_wide", "teachers_day", 20250811, 20250917)
    found["womens_day"] = ("womens_day", "school_wide", None, 20250206, 20250331)
    found["induction"] = ("induction", "school_wide", None, *YEAR)
    found["thirty_years"] = ("thirty_years", "school_wide", None, *YEAR)
    found["retirement"] = ("retirement", "school_wide", None, *YEAR)
    return found


ACTIVITIES = _levers()
FOR_ANYBODY = ("induction", "thirty_years", "retirement")
"""Ceremonies count whomever they are for; their doubtful records lack the date instead."""


def drawn(seed: int, who: Ints, lever: str) -> NDArray[np.uint64]:
    """A number of 64 bits for each of ``who``: a hash (splitmix64's mixing) of the seed, the lever's name and the number."""
    salt = np.uint64(
        int.from_bytes(lever.encode().ljust(8, b".")[:8], "little") ^ sum(i * b for i, b in enumerate(lever.encode(), 1))
    )
    with np.errstate(over="ignore"):
        mixed = (
            (who.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
            + salt
            + np.uint64(seed) * np.uint64(0xD1B54A32D192ED03)
        )
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


class Draw:
    """Draws for a run of schools (or districts): ``percent`` out of a hundred, ``upto`` uniformly, ``pick`` by weights."""

    def __init__(self, seed: int, who: Ints) -> None:
        self._seed, self._who = seed, who

    def upto(self, lever: str, low: int, high: int) -> Ints:
        """From ``low`` to ``high``, both included."""
        return low + (drawn(self._seed, self._who, lever) % np.uint64(high - low + 1)).astype(np.int64)

    def percent(self, lever: str, share: float) -> NDArray[np.bool_]:
        return self.upto(lever, 0, 9_999) < round(share * 100)

    def pick(self, lever: str, weights: Sequence[int]) -> Ints:
        """The place in ``weights`` (percentages that sum to 100)."""
        assert sum(weights) == 100, lever
        return np.searchsorted(np.cumsum(weights), self.upto(lever, 0, 99), side="right").astype(np.int64)

    def some(self, lever: str, share: float, most: int) -> Ints:
        """0, or in ``share`` percent of the cases 1 … ``most``."""
        return np.where(self.percent(lever, share), self.upto(f"{lever}/n", 1, most), 0)


def chunks(schools: int) -> Iterator[range]:
    """The schools in runs of whole districts, which bound what is held in memory."""
    return (range(first, min(schools, first + CHUNK)) for first in range(0, schools, CHUNK))


def schools_plan(schools: range, seed: int = 1) -> pd.DataFrame:
    """One row a school; every column is a whole number."""
    who = np.arange(schools.start, schools.stop, dtype=np.int64)
    draw, of_district = Draw(seed, who), Draw(seed + 1000, who // PER_DISTRICT)
    columns: dict[str, Ints] = {"school": who, "district": who // PER_DISTRICT}
    columns["stage"] = np.where(draw.percent("stage?", 1), MISSING, draw.pick("stage", [60, 22, 8, 5, 5]))
    columns["locality"] = np.where(draw.percent("locality?", 1), MISSING, draw.pick("locality", [36, 34, 30]))
    columns["ownership"] = np.where(draw.percent("ownership?", 1), MISSING, draw.pick("ownership", [94, 6]))
    columns |= _staff(draw, of_district)
    columns |= _submitted(draw, of_district, columns)
    columns |= _talks(draw, columns)
    columns |= _participation(draw, columns)
    columns |= _checks(draw, columns)
    columns |= _exchange(draw, of_district, columns)
    columns |= _titles(draw, of_district, columns)
    columns |= _school_events(draw, columns)
    for month in range(1, 13):
        for kind in ("allowance", "talent"):
            state = draw.pick(f"pay/{kind}{month}", [88, 7, 5])
            columns[f"{kind}_unpaid_{month}"] = (state == 1).astype(np.int64) * (columns["teachers"] > 0)
            columns[f"{kind}_open_{month}"] = (state == 2).astype(np.int64) * (columns["teachers"] > 0)
    return pd.DataFrame(columns)


def start_of(plan: pd.DataFrame, sort: str) -> pd.Series[int]:
    """The first number of a sort of staff in each school."""
    return plan[list(SORTS[: SORTS.index(sort)])].sum(axis=1)


def _staff(draw: Draw, of_district: Draw) -> dict[str, Ints]:
    sorts = {
        "heads": draw.pick("heads", [5, 25, 70]),
        "eligible": draw.upto("eligible", 0, 12),
        "age_limit": draw.some("agelimit", 8, 1),
        "birth_missing": draw.some("born?", 5, 1),
        "nine_years": draw.some("nine", 8, 2),
        "ten_years": draw.some("ten", 15, 1),
        "old": draw.upto("old", 0, 4),
        "thirty_before_day": draw.some("thirty-a", 12, 1),
        "senior_sure": draw.some("senior", 14, 3),
        "senior_short": draw.some("short", 8, 2),
        "senior_open": draw.some("sen?", 4, 1),
        "thirty_by_end": draw.some("thirty-b", 6, 1),
        "start_missing": draw.some("began?", 3, 1),
        "ordinary": draw.upto("ordinary", 8, 34),
        "off_books": draw.some("off", 30, 3),
        "books_missing": draw.some("off?", 3, 1),
        "last_year": draw.some("joined24", 40, 3),
        "new_start_missing": draw.some("new?", 2, 1),
        "new": draw.some("new", 35, 2),
        "others_in_post": draw.upto("others", 1, 8),
        "left_missing": draw.some("left?", 3, 1),
        "away": draw.some("away", 6, 1),
        "left_in_year": draw.some("leftyear", 5, 1),
        "seconded": draw.some("seconded", 5, 2),
        "sick": draw.some("sick", 6, 1),
        "retired": draw.some("retired", 15, 2),
        "retired_before": draw.some("retired0", 10, 1),
        "gone": draw.some("gone", 10, 2),
        "no_status": draw.some("status?", 3, 1),
    }
    tidy = of_district.percent("tidy", 25)
    for sort in ("start_missing", "new_start_missing"):
        sorts[sort] = np.where(tidy, 0, sorts[sort])
    empty = draw.percent("empty", 1)
    sorts = {name: np.where(empty, 0, sorts[name]) for name in SORTS}
    teachers = np.sum([sorts[name] for name in TEACHERS], axis=0)
    return {
        **sorts,
        "teachers": teachers,
        "in_post": teachers + sorts["others_in_post"],
        "staff": np.sum(list(sorts.values()), axis=0),
    }


def _submitted(draw: Draw, of_district: Draw, plan: dict[str, Ints]) -> dict[str, Ints]:
    given = {table: ~draw.percent(f"no/{table}", 3) for table in EVENT_TABLES}
    whole = of_district.percent("whole", 70)  # every school of the district handed in what the bureau's own figures need
    for table in ("rotations", "awards"):
        given[table] |= whole
    given["staff"] = whole | ~draw.percent("no/staff", 2)
    given["payments"] = (plan["locality"] == 0) & (plan["ownership"] == 0) & draw.percent("payments", 10)
    found = {f"has_{table}": np.asarray(flag, dtype=np.int64) for table, flag in given.items()}
    for name in (*SORTS, "teachers", "in_post", "staff"):
        plan[name] *= found["has_staff"]  # nobody on a roster that was never handed in
    return found


def _talks(draw: Draw, plan: dict[str, Ints]) -> dict[str, Ints]:
    """``talked``: that many have a talk that counts; the first ``by_leader`` of them with a school leader."""
    staff, teachers, everybody = plan["in_post"], plan["teachers"], plan["in_post"] + plan["left_missing"]
    needed = (2 * staff + 2) // 3
    state = draw.pick("talks", [30, 16, 14, 8, 6, 4, 12, 10])
    fewer = np.maximum(needed - 1, 0)
    talked = np.choose(state, [everybody, needed, fewer, fewer, fewer, 0 * staff, teachers, np.maximum(teachers - 1, 0)])
    by_leader = np.where(np.isin(state, (0, 6, 7)), talked, talked // 2)
    one_more = (talked < staff).astype(np.int64)
    return _where(
        plan["has_talks"], talked=talked, by_leader=by_leader, talk_open=one_more * (state == 3), talk_loose=(state == 4) * 1
    )


def _participation(draw: Draw, plan: dict[str, Ints]) -> dict[str, Ints]:
    everybody = plan["in_post"] + plan["left_missing"]
    state = draw.pick("asked", [55, 20, 12, 8, 5])
    fewer = np.maximum(plan["in_post"] - 1, 0)
    asked = np.choose(state, [everybody, plan["in_post"], fewer, fewer, 0 * fewer])
    return _where(plan["has_participation"], asked=asked, asked_open=(asked < plan["in_post"]) * 1 * (state == 3))


def _checks(draw: Draw, plan: dict[str, Ints]) -> dict[str, Ints]:
    """Runs of numbers: a free check at a county hospital, then at a township clinic, then doubtful, then the year before."""
    yearly = plan["teachers"] - plan["new"] - plan["new_start_missing"]
    biennial = yearly - plan["last_year"]
    everybody = plan["in_post"] + plan["left_missing"]
    state = draw.pick("checks", [28, 18, 12, 8, 6, 6, 4, 10, 8])
    none, one = 0 * yearly, (yearly > 0) * 1
    fewer = np.maximum(yearly - 1, 0)
    half = biennial // 2
    return _where(
        plan["has_health_checks"],
        county=np.choose(state, [everybody, yearly, fewer, fewer, fewer, none, none, half, np.maximum(half - 1, 0)]),
        clinic=np.choose(state, [none, none, none, none, one, none, none, none, none]),
        check_open=np.choose(state, [none, none, none, one, none, none, one, none, none]),
        year_before=np.choose(state, [none, none, none, none, none, none, none, biennial - half, biennial - half]),
        check_loose=np.choose(state, [none, none, none, none, none, none, none, none, (biennial > 0) * 1]),
    )


def _exchange(draw: Draw, of_district: Draw, plan: dict[str, Ints]) -> dict[str, Ints]:
    """How many of the eligible were exchanged in each school year, of the backbone, of the heads due."""
    eligible = plan["eligible"]
    still = of_district.percent("still", 15)  # a district where next to nobody is exchanged
    found: dict[str, Ints] = {}
    for year in ("24", "25"):
        state = draw.pick(f"rotated{year}", [20, 40, 25, 15])
        gone = np.choose(state, [eligible, (eligible + 9) // 10, 0 * eligible, eligible // 2])
        found[f"exchanged_{year}"] = np.where(still, 0, gone)
    due = np.minimum(plan["heads"], draw.pick("due", [55, 30, 15]))
    state = draw.pick("heads/due", [50, 35, 15])
    found["heads_exchanged"] = np.choose(state, [due, 0 * due, np.maximum(due - 1, 0)])
    found["transferred"] = np.where(draw.percent("transfer", 25), np.minimum(plan["last_year"], 1), 0)
    known = {
        "heads_due": due,
        "heads_open": np.where(draw.percent("since?", 4), np.minimum(plan["heads"] - due, 1), 0),
        "backbone": np.minimum(eligible, draw.pick("backbone", [40, 35, 15, 10])),
        "backbone_open": draw.some("backbn?", 4, 1),
    }
    known["backbone_open"] = np.where(known["backbone"] < eligible, known["backbone_open"], 0)
    return {**_where(plan["has_rotations"], **found), **known}


def _titles(draw: Draw, of_district: Draw, plan: dict[str, Ints]) -> dict[str, Ints]:
    senior = plan["senior_sure"]
    state = draw.pick("appointed", [60, 25, 15])
    appointed = np.choose(state, [senior, 0 * senior, np.maximum(senior - 1, 0)])
    left = draw.pick("left early", [78, 8, 10, 4])
    thirty = plan["old"] + plan["thirty_before_day"] + senior + plan["senior_short"] + plan["senior_open"]
    everyone = of_district.percent("tidy", 25)
    awarded = np.where(everyone | draw.percent("award", 70), thirty, np.maximum(thirty - 1, 0))
    somebody = (plan["staff"] > 0) * 1
    return {
        **_where(
            plan["has_title_appointments"],
            appointed=appointed,
            left_early=(left == 1) * somebody,
            left_on_time=(left == 2) * somebody,
            left_open=(left == 3) * somebody,
        ),
        **_where(plan["has_awards"], awarded=awarded),
    }


def _school_events(draw: Draw, plan: dict[str, Ints]) -> dict[str, Ints]:
    """Activities, trainings and campus entries: how many that count, how many that may count, how many that do not."""
    found: dict[str, Ints] = {}
    for lever in ACTIVITIES:
        usual = lever in ("opinion", "spring_24", "teachers_day", "womens_day") or lever.startswith(
            ("lecture", "screening", "wide")
        )
        state = draw.pick(f"act/{lever}", [18, 60, 12, 6, 4] if usual else [72, 14, 4, 8, 2])
        # none / one / two / none and one that does not count / none and one that may
        found |= _where(
            plan["has_activities"],
            **{
                f"{lever}_sure": np.choose(state, [0, 1, 2, 0, 0]),
                f"{lever}_open": (state == 4) * 1,
                f"{lever}_no": (state == 3) * 1,
            },
        )
    teacher = (plan["teachers"] > 0) * 1
    state = draw.pick("trainings", [6, 30, 46, 8, 5, 5])
    found |= _where(
        plan["has_trainings"],
        trained=np.choose(state, [0, 1, 4, 0, 0, 0]) * teacher,
        training_open=(state == 4) * 1,
        training_loose=(state == 5) * 1,
        training_no=draw.upto("train/no", 0, 4) * (plan["in_post"] > plan["teachers"]),
    )
    state = draw.pick("entries", [70, 10, 5, 15])
    return found | _where(
        plan["has_campus_entries"],
        entry_bad=np.choose(state, [0, 1, 2, 0]),
        entry_open=(state == 3) * (draw.upto("entry?", 0, 1)),
        entry_good=draw.upto("entry/ok", 0, 3),
    )


def _where(given: Ints, **columns: NDArray[np.generic]) -> dict[str, Ints]:
    """The columns, 0 where the school never handed in the table."""
    return {name: (np.asarray(values).astype(np.int64) * given) for name, values in columns.items()}


# ---------------------------------------------------------------- districts

RATIOS = {
    "pay": ("义务教育教师平均工资收入", "公务员平均工资收入", "同口径"),
    "online": ("应用信息化教学的乡村教师人数", "乡村教师人数", None),
    "meetings": ("会议数", "会议数（基期）", None),
    "documents": ("发文数", "发文数（基期）", None),
    "inspections": ("检查数", "检查数（基期）", None),
}
"""What is compared: one figure over another, and the scope that both must bear."""


def districts_plan(schools: int, seed: int = 1) -> pd.DataFrame:
    """One row a district that has at least one of the schools."""
    who = np.arange(-(-schools // PER_DISTRICT), dtype=np.int64)
    draw = Draw(seed + 2000, who)
    columns = {"district": who}
    for event in ("commendation", "award_round", "culture", "check", "study"):
        state = draw.pick(event, [20, 45, 20, 10, 5])
        # none / one / two / one outside the window / one that may count
        columns |= {
            f"{event}_sure": np.choose(state, [0, 1, 2, 0, 0]),
            f"{event}_no": (state == 3) * 1,
            f"{event}_open": (state == 4) * 1,
        }
    posts = draw.upto("posts", 0, 6)
    state = draw.pick("visits", [55, 30, 15])
    columns["posts"] = posts
    columns["visited"] = np.choose(state, [posts, np.maximum(posts - 1, 0), np.maximum(posts - 1, 0)])
    columns["visit_loose"] = (state == 2) * 1
    for name in RATIOS:
        columns[f"{name}_state"] = draw.pick(
            name, [50, 25, 10, 10, 5]
        )  # exactly met / missed by one / no base / no scope or value / base 0
    return pd.DataFrame({name: np.asarray(values, dtype=np.int64) for name, values in columns.items()})
