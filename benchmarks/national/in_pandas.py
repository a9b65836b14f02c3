"""The same measures in pandas as an expert writes them: tables in memory, group-bys over child records, a state column a test.

A state is 2 (holds), 1 (open), 0 (does not): AND is the smaller, OR the greater of two, NOT is 2 minus it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from national.rules import MONTHS, TERM_STARTS

Ints = NDArray[np.int64]
State = NDArray[np.int8]
READ = {
    "schools": ["record_id", "district_key", "stage", "locality", "ownership"],
    "submissions": None,
    "staff": [
        "record_id", "schools_key", "name", "category", "status", "establishment", "sex", "born_on", "joined_school_on",
        "joined_school_on__latest", "began_teaching_on", "left_school_on", "position", "leader_since", "backbone", "title",
        "title_conditions_met", "post_category", "rural_years_stated",
    ],
    "talks": ["schools_key", "staff_key", "staff_name", "held_on", "form", "interviewer", "interviewer_role"],
    "activities": ["record_id", "schools_key", "held_on", "kind", "scope", "occasion", "for_staff"],
    "participation": ["staff_key", "activities_key", "kind", "held_on"],
    "health_checks": ["schools_key", "staff_key", "checked_on", "hospital_level", "free"],
    "trainings": ["schools_key", "staff_key", "level", "started_on"],
    "rotations": ["staff_key", "kind", "transferred", "started_on", "ended_on", "origin_joined_on"],
    "service_history": ["staff_key", "started_on", "ended_on__latest", "rural"],
    "title_appointments": [
        "schools_key", "staff_key", "level", "special_grade", "track", "appointed_on", "at_rural_school", "left_rural_on",
    ],
    "awards": ["staff_key", "kind", "awarded_on"],
    "payments": ["staff_key", "kind", "month", "paid_on"],
    "campus_entries": ["schools_key", "kind", "entered_on", "approval_no", "approved"],
}  # fmt: skip
TRANSFERS = ["regular", "competition", "group", "counterpart", "circuit"]


def both(*states: State) -> State:
    return np.minimum.reduce(states)


def either(*states: State) -> State:
    return np.maximum.reduce(states)


def opposite(state: State) -> State:
    return (2 - state).astype(np.int8)


def told(found: Any, missing: Any) -> State:
    """The state of a plain comparison, open where the value is missing."""
    return np.where(np.asarray(missing, dtype=bool), 1, 2 * np.asarray(found, dtype=bool)).astype(np.int8)


def among(column: pd.Series[Any], *values: str) -> State:
    return told(column.isin(values), column.isna())


def true(column: pd.Series[Any]) -> State:
    return told(column == True, column.isna())  # noqa: E712


def day(column: pd.Series[Any], first: int | None = None, last: int | None = None) -> State:
    found = np.ones(len(column), dtype=bool)
    if first is not None:
        found &= (column >= first).to_numpy()
    if last is not None:
        found &= (column <= last).to_numpy()
    return told(found, column.isna())


def in_year(column: pd.Series[Any]) -> State:
    return day(column, 20250101, 20251231)


class Country:
    """The tables of a store, read whole, and the states of its people."""

    def __init__(self, store: Path) -> None:
        self.tables = {name: pd.read_parquet(store / name, columns=columns) for name, columns in READ.items()}
        self.staff = self.tables["staff"].merge(
            self.tables["schools"].rename(columns={"record_id": "schools_key"}), on="schools_key", how="left"
        )
        self.staff = self.staff.merge(self.tables["submissions"], on="schools_key", how="left")
        self.schools = len(self.tables["schools"])
        self.found: dict[str, Ints] = {}

    def linked(self, table: str, test: State) -> State:
        """Whether a person has at least one child record that counts; open where the school never handed in the table."""
        rows = self.tables[table]
        counts = (test > 0) & rows["staff_key"].notna().to_numpy()
        best = pd.Series(test[counts]).groupby(rows["staff_key"].to_numpy()[counts]).max()
        state = self.staff["record_id"].map(best).fillna(0).to_numpy(dtype=np.int8)
        open_ = (state == 1) | ~self.staff[f"has_{table}"].to_numpy(dtype=bool)
        return np.where(state == 2, 2, np.where(open_, 1, 0)).astype(np.int8)

    def share(self, key: str, member: State, meets: State) -> None:
        kept = member > 0
        code = pd.Series((member * 3 + meets)[kept], name="code")
        counts = code.groupby([self.staff["schools_key"].to_numpy()[kept], code.to_numpy()]).size().unstack(fill_value=0)
        counts = counts.reindex(range(self.schools), fill_value=0)
        for part, value in zip("abcdef", (8, 6, 7, 5, 3, 4), strict=True):
            there = value in counts.columns
            self.found[f"{key}:{part}"] = (
                counts[value].to_numpy(dtype=np.int64) if there else np.zeros(self.schools, dtype=np.int64)
            )

    def per_school(self, rows: pd.DataFrame, chosen: Any) -> Ints:
        counts = rows.loc[np.asarray(chosen, dtype=bool), "schools_key"].value_counts(sort=False)
        return counts.reindex(range(self.schools), fill_value=0).to_numpy(dtype=np.int64)

    def count(self, key: str, table: str, test: State) -> None:
        rows = self.tables[table]
        self.found[f"{key}:low"] = self.per_school(rows, test == 2)
        self.found[f"{key}:high"] = self.per_school(rows, test > 0)

    def loose(self, name: str, table: str, test: State) -> None:
        rows = self.tables[table]
        self.found[name] = self.per_school(rows, rows["staff_key"].isna().to_numpy() & (test > 0))


def measure(store: Path) -> dict[str, Ints]:
    """All counts, one row a school in the order of their keys."""
    country = Country(store)
    people = country.staff
    here = _there(people, 20251231)
    teaches = among(people["category"], "teacher")
    in_post, teacher = here, both(here, teaches)
    _talks(country, in_post, teacher)
    _asked(country, in_post)
    _checks(country, in_post, teacher)
    _payments(country, teaches)
    _exchange(country, teaches)
    _senior(country, teacher)
    _thirty(country)
    _events(country)
    _scopes(country, teaches)
    return country.found


def _there(people: pd.DataFrame, on: int) -> State:
    joined, latest = people["joined_school_on"], people["joined_school_on__latest"]
    arrived = np.where(latest <= on, 2, np.where(joined > on, 0, 1)).astype(np.int8)
    return both(among(people["status"], "in_post", "in_post_exchange"), arrived, opposite(day(people["left_school_on"], last=on)))


def _talks(country: Country, in_post: State, teacher: State) -> None:
    talks = country.tables["talks"]
    named = talks["staff_key"].map(country.staff.set_index("record_id")["name"]).fillna(talks["staff_name"])
    oneself = (named == talks["interviewer"]).fillna(False).to_numpy(dtype=bool)
    face = both(in_year(talks["held_on"]), among(talks["form"], "face_to_face"), told(~oneself, np.zeros(len(talks), dtype=bool)))
    fits = both(face, among(talks["interviewer_role"], "party_body", "school_leader"))
    leads = both(face, among(talks["interviewer_role"], "school_leader"))
    position = country.staff["position"]
    head = np.where(position.isin(["head", "deputy_head"]), 2, 0).astype(np.int8)
    country.share("talked", in_post, country.linked("talks", fits))
    country.share("met_leader", teacher, either(country.linked("talks", leads), head))
    country.loose("talk_loose", "talks", fits)
    country.loose("leader_loose", "talks", leads)


def _asked(country: Country, in_post: State) -> None:
    rows = country.tables["participation"]
    activities = country.tables["activities"].set_index("record_id")["kind"]
    kind = rows["kind"].fillna(rows["activities_key"].map(activities))
    country.share("asked", in_post, country.linked("participation", both(in_year(rows["held_on"]), among(kind, "opinion"))))


def _checks(country: Country, in_post: State, teacher: State) -> None:
    rows, people = country.tables["health_checks"], country.staff
    free = true(rows["free"])
    this_year, two_years = both(free, in_year(rows["checked_on"])), both(free, day(rows["checked_on"], 20240101, 20251231))
    county = both(this_year, among(rows["hospital_level"], "county_hospital"))
    joined, latest = people["joined_school_on"], people["joined_school_on__latest"]
    yearly = np.where(latest < 20250101, 2, np.where(joined >= 20250101, 0, 1)).astype(np.int8)
    biennial = np.where(20251231 - latest >= 20000, 2, np.where(20251231 - joined < 20000, 0, 1)).astype(np.int8)
    country.share("check_rural", both(teacher, yearly), country.linked("health_checks", county))
    country.share("check_urban", both(teacher, biennial), country.linked("health_checks", two_years))
    country.share("checked", in_post, country.linked("health_checks", this_year))
    country.count("check", "health_checks", this_year)
    for name, test in (("county_loose", county), ("urban_loose", two_years), ("check_loose", this_year)):
        country.loose(name, "health_checks", test)


def _payments(country: Country, teaches: State) -> None:
    """In public rural schools only."""
    rows, whole = country.tables["payments"], country.staff
    scope = both(among(whole["locality"], "rural"), among(whole["ownership"], "public"))
    chosen = scope > 0
    country.staff, teaches = whole[chosen], teaches[chosen]
    paid = day(rows["paid_on"], last=99991230)
    ends = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    for nth, (month, end) in enumerate(zip(MONTHS, ends, strict=True), 1):
        last = 20250000 + nth * 100 + end
        there = both(_there(country.staff, last), teaches)
        in_month = both(paid, day(rows["month"], 20250001 + nth * 100, last))
        country.share(
            f"allowance_{month}", there, country.linked("payments", both(in_month, among(rows["kind"], "rural_allowance")))
        )
        there = both(there, true(country.staff["establishment"]))
        country.share(
            f"talent_{month}", there, country.linked("payments", both(in_month, among(rows["kind"], "talent_allowance")))
        )
    country.staff = whole


def _aged(people: pd.DataFrame, start: int, men: int, women: int) -> State:
    age, sex = (start - people["born_on"]) // 10000, people["sex"]
    unsexed = np.where(age.isna(), 1, np.where(age <= women, 2, np.where(age > men, 0, 1)))
    limit = np.where(sex == "male", men, women)
    return np.where(sex.isna(), unsexed, told(age <= limit, age.isna())).astype(np.int8)


def _exchange(country: Country, teaches: State) -> None:
    people, rows = country.staff, country.tables["rotations"]
    scope = both(among(people["ownership"], "public"), among(people["stage"], "primary", "junior", "nine_year"))
    present, abroad = among(people["status"], "in_post", "in_post_exchange"), among(people["status"], "exchanged_away")
    gone = among(people["status"], "retired", "dead", "resigned", "left", "dismissed")
    backbone, left = true(people["backbone"]), people["left_school_on"]
    joined, latest = people["joined_school_on"], people["joined_school_on__latest"]
    for year, start, end in (("24", 20240901, 20250831), ("25", 20250901, 20251231)):
        within = day(rows["started_on"], start, end)
        long = told(rows["started_on"].clip(upper=start) - rows["origin_joined_on"] >= 90000, rows["origin_joined_on"].isna())
        went = country.linked("rotations", both(within, among(rows["kind"], *TRANSFERS)))
        before = country.linked("rotations", both(day(rows["started_on"], last=start - 1), day(rows["ended_on"], first=start)))
        moved = country.linked("rotations", both(within, true(rows["transferred"]), long))
        stayed = either(present, both(abroad, opposite(before)))
        counted = either(stayed, both(gone, day(left, first=start + 1), day(left, last=99991230)))
        years = np.where(start - latest >= 90000, 2, np.where(start - joined < 90000, 0, 1)).astype(np.int8)
        able = both(scope, teaches, true(people["establishment"]), _aged(people, start, 50, 45), counted, either(years, moved))
        since = people["leader_since"]
        due = both(
            scope,
            among(people["position"], "head", "deputy_head"),
            told(start - since >= 100000, since.isna()),
            _aged(people, start, 55, 50),
            stayed,
        )
        country.share(f"exchange_{year}", able, went)
        country.share(f"exchange_backbone_{year}", both(able, went), backbone)
        country.share(f"backbone_exchange_{year}", both(able, backbone), went)
        country.share(f"leaders_{year}", due, went)


def retires_after(born: pd.Series[Any], original: int, step: int, cap: int) -> pd.Series[Any]:
    """Months from January 2025 to the statutory month of retirement."""
    late = (born // 10000 + original) * 12 + born // 100 % 100 - 1 - 2025 * 12
    return late + (late // step + 1).clip(upper=cap).where(late >= 0, 0)


def _senior(country: Country, teacher: State) -> None:
    people, titles, spells = country.staff, country.tables["title_appointments"], country.tables["service_history"]
    sex, born = people["sex"], people["born_on"]
    labour = people["post_category"] == "labour"
    other_woman = people["post_category"].notna() | (people["category"] == "teacher")
    months = retires_after(born, 60, 4, 36).where(sex == "male")
    months = months.mask((sex == "female") & labour, retires_after(born, 50, 2, 60))
    months = months.mask((sex == "female") & ~labour & other_woman, retires_after(born, 55, 4, 36))
    near = told(months < 36, months.isna())  # before January 2028: less than two years after the last day of 2025
    grassroots = both(in_year(titles["appointed_on"]), among(titles["track"], "grassroots"), among(titles["level"], "senior"))
    promoted = country.linked("title_appointments", grassroots)
    titled = either(both(among(people["title"], "intermediate"), true(people["title_conditions_met"])), promoted)
    rest = both(among(people["locality"], "rural"), teacher, near, titled)
    stated = people["rural_years_stated"] * 36
    who = people.loc[rest > 0, "record_id"]
    low, high = service(spells[spells["staff_key"].isin(who)])
    has_rows = people["record_id"].isin(low.index)
    low_years = stated.mask(has_rows, people["record_id"].map(low))
    high_years = stated.mask(has_rows, people["record_id"].map(high))
    at_worst, at_best = np.where(sex == "female", 25, 30) * 3600, np.where(sex == "male", 30, 25) * 3600
    served = np.where(low_years >= at_worst, 2, np.where(high_years < at_best, 0, 1)).astype(np.int8)
    country.share("senior", both(rest, served), promoted)


def service(spells: pd.DataFrame) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """The least and the greatest sum of rural service of each person, in 1/3600 of a year; NaN: no limit."""
    until = spells["ended_on__latest"].clip(upper=20251231)
    rural = true(spells["rural"])
    counts = (rural > 0) & (spells["started_on"].isna() | (spells["started_on"] <= 20251231)).to_numpy()

    def number(days: pd.Series[Any]) -> pd.Series[Any]:
        month, date = days // 100 % 100, days % 100
        return days // 10000 * 360 + month * 30 + date.mask((date > 30) | ((month == 2) & (date >= 28)), 30)

    frame = pd.DataFrame(
        {
            "k": spells["staff_key"],
            "s": (number(spells["started_on"]) - 1).where(counts, 0),
            "e": number(until).where(counts, 0),
            "sure": rural == 2,
        }
    ).sort_values(["k", "s", "e"])

    def total(rows: pd.DataFrame) -> pd.Series[Any]:
        latest = rows.groupby("k")["e"].cummax().groupby(rows["k"]).shift()
        first = np.fmax(rows["s"], latest)
        return (rows["e"] - first).clip(lower=0).groupby(rows["k"]).sum() * 10

    everyone = frame["k"].unique()
    low = total(frame[frame["sure"]]).reindex(everyone, fill_value=0)
    high = total(frame)
    undated = frame.loc[frame["s"].isna() | frame["e"].isna(), "k"]
    return low, high.mask(high.index.isin(undated))


def _thirty(country: Country) -> None:
    people, awards = country.staff, country.tables["awards"]
    began = people["began_teaching_on"]
    member = both(_there(people, 20250910), told(20250910 - began >= 300000, began.isna()))
    award = both(day(awards["awarded_on"], last=20251231), among(awards["kind"], "thirty_years"))
    country.share("thirty", member, country.linked("awards", award))


def _events(country: Country) -> None:
    rows = country.tables["activities"]
    held, kind, for_staff = rows["held_on"], rows["kind"], true(rows["for_staff"])
    ends = {"t1": 20250131, "t2": 20250831, "t3": 20251231}
    for term, start in TERM_STARTS.items():
        within = both(day(held, start, ends[term]), for_staff)
        culture = both(within, among(kind, "culture_sport"))
        country.count(f"culture_{term}", "activities", both(culture, among(rows["scope"], "school_wide", "area")))
        country.count(f"any_culture_{term}", "activities", culture)
        country.count(f"lecture_{term}", "activities", both(within, among(kind, "psych_lecture")))
        country.count(f"psych_{term}", "activities", both(within, among(kind, "psych_lecture", "psych_counselling")))
        country.count(f"screening_{term}", "activities", both(within, among(kind, "psych_screening")))
    country.count("opinion", "activities", both(in_year(held), for_staff, among(kind, "opinion")))
    visit = both(among(kind, "visit"), for_staff)
    for key, occasion, first, last in (
        ("spring_24", "spring_festival", 20241222, 20250227),
        ("spring_25", "spring_festival", 20251222, 20251231),
        ("teachers_day", "teachers_day", 20250811, 20250917),
    ):
        country.count(key, "activities", both(visit, among(rows["occasion"], occasion), day(held, first, last)))
    country.count("womens_day", "activities", both(among(kind, "womens_day"), for_staff, day(held, 20250206, 20250331)))
    for key in ("induction", "thirty_years", "retirement"):
        country.count(key, "activities", both(among(kind, key), in_year(held)))
    trainings = country.tables["trainings"]
    category = trainings["staff_key"].map(country.staff.set_index("record_id")["category"])
    level = among(trainings["level"], "county", "city", "province", "national")
    country.count("training", "trainings", both(level, among(category, "teacher"), in_year(trainings["started_on"])))
    entries = country.tables["campus_entries"]
    numbered = told(entries["approved"].isna() & entries["approval_no"].notna(), np.zeros(len(entries), dtype=bool))
    approved = either(true(entries["approved"]), numbered)
    wanted = both(among(entries["kind"], "publicity", "inspection"), in_year(entries["entered_on"]))
    country.count("entries", "campus_entries", both(wanted, opposite(approved)))
    titles = country.tables["title_appointments"]
    left, appointed = titles["left_rural_on"], titles["appointed_on"]
    short = told(left.clip(upper=20251231) - appointed < 50000, left.isna() | appointed.isna())
    senior = either(among(titles["level"], "senior", "full_senior"), true(titles["special_grade"]))
    early = both(true(titles["at_rural_school"]), senior, in_year(left), short, day(appointed, last=20251231))
    country.count("left_early", "title_appointments", early)


def _scopes(country: Country, teaches: State) -> None:
    people, found = country.staff, country.found
    joined, latest = people["joined_school_on"], people["joined_school_on__latest"]
    began, left = people["began_teaching_on"], people["left_school_on"]
    arrived = np.where(
        (joined >= 20250101) & (latest <= 20251231), 2, np.where((latest < 20250101) | (joined > 20251231), 0, 1)
    ).astype(np.int8)
    years = 20251231 - began
    present = among(people["status"], "in_post", "in_post_exchange")
    tests = {
        "scope_induction": both(teaches, in_year(began), arrived),
        "scope_thirty": both(teaches, present, told((years >= 300000) & (years < 310000), years.isna())),
        "scope_retirement": both(teaches, among(people["status"], "retired"), in_year(left)),
        "scope_seconded": among(people["status"], "seconded_agency", "seconded_institution"),
    }
    flags = country.tables["submissions"].set_index("schools_key")
    for scope, test in tests.items():
        best = (
            pd.Series(test)
            .groupby(people["schools_key"].to_numpy())
            .max()
            .reindex(range(country.schools), fill_value=0)
            .to_numpy()
        )
        found[scope] = np.where(~flags["has_staff"], 2, np.where(best == 2, 1, np.where(best == 1, 2, 0))).astype(np.int64)
    schools = country.tables["schools"]
    public = among(schools["ownership"], "public")
    for scope, state in (
        ("rural", among(schools["locality"], "rural")),
        ("urban", among(schools["locality"], "urban")),
        ("rural_public", both(among(schools["locality"], "rural"), public)),
        ("private", among(schools["ownership"], "private")),
        ("exchanging", both(public, among(schools["stage"], "primary", "junior", "nine_year"))),
    ):
        found[scope] = np.where(state == 2, 1, np.where(state == 1, 2, 0)).astype(np.int64)
    for name in flags.columns:
        found[name] = flags[name].to_numpy(dtype=np.int64)
    found["schools_key"] = schools["record_id"].to_numpy(dtype=np.int64)
    found["district_key"] = schools["district_key"].to_numpy(dtype=np.int64)
