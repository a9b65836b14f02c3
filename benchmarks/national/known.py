"""What must be found: counts and verdicts that follow from a plan, by the lengths of runs of numbers. No record is looked at."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from national.plan import (
    LOCALITIES,
    MISSING,
    OWNERSHIPS,
    PER_DISTRICT,
    RATIOS,
    SORTS,
    STAGES,
    chunks,
    districts_plan,
    schools_plan,
)
from national.rules import MONTHS, TERM_STARTS, Columns, Tally, scopes_of, summed, tally

Ints = NDArray[np.int64]
Run = tuple[Ints, Ints]
"""Numbers from the first up to, not with, the second."""


def known_tally(schools: int, seed: int = 1) -> Tally:
    """How many subjects must get which verdict, by rule and period."""
    districts, found = districts_plan(schools, seed), Counter[tuple[str, int, str]]()
    for part in chunks(schools):
        counts = known_counts(schools_plan(part, seed))
        first, last = part.start // PER_DISTRICT, -(-part.stop // PER_DISTRICT)
        bureaus = known_of_bureaus(districts.iloc[first:last])
        found.update(tally(counts, {**summed(counts), **bureaus}))
    return dict(found)


def known_counts(plan: pd.DataFrame) -> dict[str, Ints]:
    """Every column of ``rules.OF_SCHOOL``, the scopes of the schools, and ``has_<table>``, one row a school."""
    of = {str(name): plan[name].to_numpy(dtype=np.int64) for name in plan.columns}
    found = {name: values for name, values in of.items() if name.startswith("has_")}
    found["district_key"] = of["district"]
    names = {"locality": LOCALITIES, "ownership": OWNERSHIPS, "stage": STAGES}
    codes = {column: _codes(of[column], known) for column, known in names.items()}
    found |= scopes_of(codes)
    runs = _runs(of)
    found |= {
        **_asked(of, runs),
        **_checked(of, runs),
        **_paid(of, runs),
        **_exchanged(of),
        **_titles(of),
        **_counted(of),
        **_scopes(of),
    }
    return found


def _codes(values: Ints, names: tuple[str, ...]) -> NDArray[np.object_]:
    return np.array([*names, *[None] * (MISSING + 1 - len(names))], dtype=object)[values]


def _runs(of: Columns) -> dict[str, Run]:
    """The numbers of each sort of staff, of all teachers and all staff in post, and of those who may have left."""
    start, found = np.zeros_like(of["school"]), {}
    for sort in SORTS:
        found[sort] = (start, start + of[sort])
        start = start + of[sort]
    nought = np.zeros_like(start)
    return {**found, "teachers": (nought, of["teachers"]), "in_post": (nought, of["in_post"])}


def _both(one: Run, other: Run) -> Ints:
    return np.maximum(np.minimum(one[1], other[1]) - np.maximum(one[0], other[0]), 0)


def _share(key: str, given: Ints, sure: Run, perhaps: Run, satisfied: list[Run], opened: list[Run]) -> dict[str, Ints]:
    """The six counts: ``satisfied`` and ``opened`` runs do not overlap. Where the records were not handed in, all is open."""
    found = {}
    for (yes, no, maybe), members in (("abc", sure), ("def", perhaps)):
        size = np.maximum(members[1] - members[0], 0)
        met = sum((_both(members, run) for run in satisfied), start=0 * size) * given
        left_open = np.where(given == 1, sum((_both(members, run) for run in opened), start=0 * size), size)
        found |= {f"{key}:{yes}": met, f"{key}:{maybe}": left_open, f"{key}:{no}": size - met - left_open}
    return found


def _asked(of: Columns, runs: dict[str, Run]) -> dict[str, Ints]:
    nought = 0 * of["school"]
    maybe_left = runs["left_missing"]
    asked, talked = of["asked"], of["talked"]
    after_heads = np.maximum(talked, of["heads"])
    opened = (after_heads, np.maximum(talked + of["talk_open"], after_heads))
    by_leader = (nought, np.maximum(of["by_leader"], of["heads"]))
    found = {
        **_share(
            "asked", of["has_participation"], runs["in_post"], maybe_left, [(nought, asked)], [(asked, asked + of["asked_open"])]
        ),
        **_share(
            "talked", of["has_talks"], runs["in_post"], maybe_left, [(nought, talked)], [(talked, talked + of["talk_open"])]
        ),
        **_share("met_leader", of["has_talks"], runs["teachers"], maybe_left, [by_leader], [opened]),
        "talk_loose": of["talk_loose"],
        "leader_loose": of["talk_loose"],
    }
    no_talks = of["has_talks"] == 0  # heads need none
    found["met_leader:a"] = np.where(no_talks, of["heads"], found["met_leader:a"])
    found["met_leader:c"] = np.where(no_talks, of["teachers"] - of["heads"], found["met_leader:c"])
    return found


def _checked(of: Columns, runs: dict[str, Run]) -> dict[str, Ints]:
    nought = 0 * of["school"]
    yearly = (nought, runs["new_start_missing"][0])
    biennial = (nought, runs["last_year"][0])
    county, free = of["county"], of["county"] + of["clinic"]
    opened = free + of["check_open"]
    earlier = (opened, opened + of["year_before"])
    given, maybe_left = of["has_health_checks"], runs["left_missing"]
    return {
        **_share("check_rural", given, yearly, maybe_left, [(nought, county)], [(free, opened)]),
        **_share("check_urban", given, biennial, maybe_left, [(nought, free), earlier], [(free, opened)]),
        **_share("checked", given, runs["in_post"], maybe_left, [(nought, free)], [(free, opened)]),
        **dict.fromkeys(("county_loose", "urban_loose", "check_loose"), of["check_loose"]),
        "check:low": free + of["check_loose"],
        "check:high": opened + of["check_loose"],
    }


def _paid(of: Columns, runs: dict[str, Run]) -> dict[str, Ints]:
    nought, given = 0 * of["school"], of["has_payments"]
    found: dict[str, Ints] = {}
    for month, name in enumerate(MONTHS, 1):
        last = "new_start_missing" if month < 3 else "new" if month < 9 else ""
        there = (nought, runs[last][0]) if last else runs["teachers"]
        for kind in ("allowance", "talent"):
            unpaid, opened = of[f"{kind}_unpaid_{month}"], of[f"{kind}_open_{month}"]
            satisfied, left_open = [(unpaid + opened, of["teachers"])], [(nought, opened)]
            counts = _share("x", given, there, runs["left_missing"], satisfied, left_open)
            if kind == "talent":  # only posts on the establishment; one that is not told may be one
                for sort, perhaps in (("off_books", False), ("books_missing", True)):
                    inside = (np.maximum(runs[sort][0], there[0]), np.minimum(runs[sort][1], there[1]))
                    moved = _share("x", given, inside, (nought, nought), satisfied, left_open)
                    for yes, maybe in zip("abc", "def", strict=True):
                        counts[f"x:{yes}"] = counts[f"x:{yes}"] - moved[f"x:{yes}"]
                        counts[f"x:{maybe}"] = counts[f"x:{maybe}"] + perhaps * moved[f"x:{yes}"]
            found |= {f"{kind}_{name}:{part}": counts[f"x:{part}"] for part in "abcdef"}
    return found


def _exchanged(of: Columns) -> dict[str, Ints]:
    """Exchange of teachers and heads in the two school years, the share of the backbone, and the backbone's share."""
    handed_in = of["has_rotations"]
    public = np.where(of["ownership"] == MISSING, 2, (of["ownership"] == 0) * 1)
    staged = np.where(
        of["stage"] == MISSING, 2, np.isin(of["stage"], [STAGES.index(s) for s in ("primary", "junior", "nine_year")]) * 1
    )
    scope = np.where((public == 0) | (staged == 0), 0, np.where((public == 1) & (staged == 1), 1, 2))
    young = of["start_missing"] + of["ordinary"] + of["last_year"] + of["new_start_missing"] + of["new"]
    young = young + of["left_missing"] + of["books_missing"] + of["no_status"]
    backbone, unsure = of["backbone"], of["backbone_open"]
    found: dict[str, Ints] = {}
    for year in ("24", "25"):
        gone = of[f"exchanged_{year}"]
        if year == "24":
            abroad = of["away"] + of["transferred"]
            sure = of["eligible"] + of["age_limit"] + of["left_in_year"]
            perhaps = of["birth_missing"] + of["nine_years"]
            unheard = perhaps + of["away"] + of["ten_years"] + young
        else:
            abroad = 0 * gone
            sure = of["eligible"] + of["nine_years"] + of["ten_years"]
            perhaps = of["birth_missing"]
            unheard = perhaps + of["away"] + young
        found |= _in_scope(
            f"exchange_{year}",
            scope,
            a=handed_in * (gone + abroad),
            b=handed_in * (sure - gone),
            c=(1 - handed_in) * sure,
            e=handed_in * perhaps,
            f=(1 - handed_in) * unheard,
        )
        first, next_ = np.minimum(gone, backbone), _both((0 * gone, gone), (backbone, backbone + unsure))
        found |= _in_scope(
            f"exchange_backbone_{year}",
            scope,
            a=handed_in * first,
            b=handed_in * (gone - first - next_ + abroad),
            c=handed_in * next_,
            d=(1 - handed_in) * backbone,
            e=(1 - handed_in) * (sure + unheard - backbone - unsure),
            f=(1 - handed_in) * unsure,
        )
        found |= _in_scope(
            f"backbone_exchange_{year}",
            scope,
            a=handed_in * first,
            b=handed_in * (backbone - first),
            c=(1 - handed_in) * backbone,
            d=handed_in * next_,
            e=handed_in * (unsure - next_),
            f=(1 - handed_in) * unsure,
        )
        went = of["heads_exchanged"] if year == "24" else 0 * gone
        found |= _in_scope(
            f"leaders_{year}",
            scope,
            a=handed_in * went,
            b=handed_in * (of["heads_due"] - went),
            c=(1 - handed_in) * of["heads_due"],
            e=handed_in * of["heads_open"],
            f=(1 - handed_in) * of["heads_open"],
        )
    return found


def _in_scope(key: str, scope: Ints, **counts: Ints) -> dict[str, Ints]:
    """The counts where the school is in scope; where that is open all members are possible ones; none outside."""
    found = {}
    for sure, perhaps in zip("abc", "def", strict=True):
        members, others = counts.get(sure, 0 * scope), counts.get(perhaps, 0 * scope)
        found[f"{key}:{sure}"] = np.where(scope == 1, members, 0)
        found[f"{key}:{perhaps}"] = np.where(scope == 1, others, np.where(scope == 2, members + others, 0))
    return found


def _titles(of: Columns) -> dict[str, Ints]:
    rural = np.where(of["locality"] == MISSING, 2, (of["locality"] == 0) * 1)
    told, given = of["has_service_history"], of["has_title_appointments"]
    sure, perhaps = told * of["senior_sure"], told * of["senior_open"]
    awards, starts = of["has_awards"], of["start_missing"] + of["new_start_missing"]
    long = of["old"] + of["thirty_before_day"] + of["senior_sure"] + of["senior_short"] + of["senior_open"]
    nought = 0 * long
    return {
        **_in_scope(
            "senior",
            rural,
            a=told * of["appointed"],
            b=given * (sure - told * of["appointed"]),
            c=(1 - given) * sure,
            e=given * perhaps,
            f=(1 - given) * perhaps,
        ),
        "left_early:low": of["left_early"],
        "left_early:high": of["left_early"] + of["left_open"],
        "thirty:a": of["awarded"],
        "thirty:b": awards * (long - of["awarded"]),
        "thirty:c": (1 - awards) * long,
        "thirty:d": nought,
        "thirty:e": awards * starts,
        "thirty:f": (1 - awards) * starts,
    }


def _counted(of: Columns) -> dict[str, Ints]:
    found: dict[str, Ints] = {}

    def put(key: str, low: Ints, more: Ints) -> None:
        found[f"{key}:low"], found[f"{key}:high"] = low, low + more

    for t in TERM_STARTS:
        wide, group, unscoped = (of[f"{kind}_{t}_sure"] for kind in ("wide", "group", "unscoped"))
        put(f"culture_{t}", wide, of[f"wide_{t}_open"] + unscoped + of[f"unscoped_{t}_open"])
        opened = of[f"wide_{t}_open"] + of[f"group_{t}_open"] + of[f"unscoped_{t}_open"]
        put(f"any_culture_{t}", wide + group + unscoped, opened)
        put(f"lecture_{t}", of[f"lecture_{t}_sure"], of[f"lecture_{t}_open"])
        put(f"screening_{t}", of[f"screening_{t}_sure"], of[f"screening_{t}_open"])
        both = of[f"lecture_{t}_sure"] + of[f"counselling_{t}_sure"]
        put(f"psych_{t}", both, of[f"lecture_{t}_open"] + of[f"counselling_{t}_open"])
    for key in ("opinion", "spring_24", "spring_25", "teachers_day", "womens_day", "induction", "thirty_years", "retirement"):
        put(key, of[f"{key}_sure"], of[f"{key}_open"])
    put("training", of["trained"], of["training_open"] + of["training_loose"])
    put("entries", of["entry_bad"], of["entry_open"])
    return found


def _scopes(of: Columns) -> dict[str, Ints]:
    def told(sure: Ints, perhaps: Ints) -> Ints:
        return np.where(of["has_staff"] == 0, 2, np.where(sure > 0, 1, np.where(perhaps > 0, 2, 0)))

    nought = 0 * of["school"]
    return {
        "scope_induction": told(of["new"], of["new_start_missing"]),
        "scope_thirty": told(of["thirty_before_day"] + of["thirty_by_end"], of["start_missing"] + of["new_start_missing"]),
        "scope_retirement": told(of["retired"], of["no_status"]),
        "scope_seconded": told(of["seconded"], of["no_status"] + nought),
    }


def known_of_bureaus(districts: pd.DataFrame) -> dict[str, Ints]:
    """The counts that come from the bureaus' own tables, one row a district."""
    of = {str(name): districts[name].to_numpy(dtype=np.int64) for name in districts.columns}
    found: dict[str, Ints] = {}
    for event in ("commendation", "study", "award_round", "culture", "check"):
        found[f"{event}:low"], found[f"{event}:high"] = of[f"{event}_sure"], of[f"{event}_sure"] + of[f"{event}_open"]
    nought = 0 * of["district"]
    found |= {"visited:a": of["visited"], "visited:b": of["posts"] - of["visited"], "visit_loose": of["visit_loose"]}
    found |= {f"visited:{part}": nought for part in "cdef"}
    for name in RATIOS:
        state = of[f"{name}_state"]
        halved = name in ("meetings", "documents", "inspections")
        exact, missed = (100, 101) if halved else (200, 199)
        found[f"{name}:n"] = np.where(state == 1, missed, exact)
        found[f"{name}:o"] = np.where(np.isin(state, (0, 1, 3)), 200, 0)
        found[f"{name}:x"] = np.isin(state, (0, 1)) * 1
        found[f"{name}:y"] = (state == 4) * 1
    return found
