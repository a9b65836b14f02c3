"""The same measures in pandas as an analyst writes them: one rule after another, each from the tables, nothing shared.

Columns have their natural types: text codes, nullable numbers and booleans, whose NA is "not known" and whose ``&``, ``|``, ``~``
are three-valued. Only what a rule needs is merged to the people; service history, which pandas has no short form for, is summed
up by the expert's code.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from national.in_pandas import READ, TRANSFERS, retires_after, service
from national.rules import MONTHS, RULES, TERM_STARTS, YEAR_STARTS

Ints = NDArray[np.int64]
Column = Any  # of pandas
ENDS = {"t1": 20250131, "t2": 20250831, "t3": 20251231, "24": 20250831, "25": 20251231}
MONTH_ENDS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
KINDS = {
    "culture": ("culture_sport",),
    "any_culture": ("culture_sport",),
    "lecture": ("psych_lecture",),
    "psych": ("psych_lecture", "psych_counselling"),
    "screening": ("psych_screening",),
}
VISITS = {
    "spring_24": ("spring_festival", 20241222, 20250227),
    "spring_25": ("spring_festival", 20251222, 20251231),
    "teachers_day": ("teachers_day", 20250811, 20250917),
}


def among(column: Column, *values: str) -> Column:
    return column.isin(values).astype("boolean").where(column.notna())


def between(column: Column, first: int, last: int) -> Column:
    return (column >= first) & (column <= last)


def in_year(column: Column) -> Column:
    return between(column, 20250101, 20251231)


def decided(yes: Column, no: Column) -> Column:
    """True where ``yes`` surely holds, False where ``no`` does, else not known."""
    found = pd.Series(pd.NA, index=yes.index, dtype="boolean")
    return found.mask(no.fillna(False), False).mask(yes.fillna(False), True)


def here(people: pd.DataFrame, on: int) -> Column:
    arrived = decided(people["joined_school_on__latest"] <= on, people["joined_school_on"] > on)
    return among(people["status"], "in_post", "in_post_exchange") & arrived & ~(people["left_school_on"] <= on)


def teaches(people: pd.DataFrame) -> Column:
    return among(people["category"], "teacher")


class Country:
    """The tables of a store, read whole, and the counts found so far."""

    def __init__(self, store: Path) -> None:
        self.tables = {
            name: pd.read_parquet(store / name, columns=columns, dtype_backend="numpy_nullable") for name, columns in READ.items()
        }
        self.schools = len(self.tables["schools"])
        self.found: dict[str, Ints] = {}

    def people(self, *of_school: str, table: str = "") -> pd.DataFrame:
        """Everyone, with columns of the school, and whether it handed in ``table``."""
        people = self.tables["staff"]
        if of_school:
            schools = self.tables["schools"][["record_id", *of_school]].rename(columns={"record_id": "schools_key"})
            people = people.merge(schools, on="schools_key", how="left")
        if table:
            people = people.merge(self.tables["submissions"][["schools_key", f"has_{table}"]], on="schools_key", how="left")
        return people

    def some(self, people: pd.DataFrame, table: str, test: Column) -> Column:
        """Whether a person has at least one child record that counts; not known where the school never handed in the table."""
        rows = pd.DataFrame({"record_id": self.tables[table]["staff_key"], "sure": test.fillna(False), "open": test.isna()})
        each = rows.dropna(subset="record_id").groupby("record_id")[["sure", "open"]].any().astype("boolean")
        joined = people[["record_id", f"has_{table}"]].merge(each, left_on="record_id", right_index=True, how="left")
        sure, open_ = joined["sure"].fillna(False), joined["open"].fillna(False)
        return decided(sure, ~sure & ~open_ & joined[f"has_{table}"])

    def per_school(self, rows: pd.DataFrame) -> Ints:
        return rows.groupby("schools_key").size().reindex(range(self.schools), fill_value=0).to_numpy(dtype=np.int64)

    def share(self, key: str, people: pd.DataFrame, member: Column, meets: Column) -> None:
        for parts, belongs in (("abc", member.fillna(False)), ("def", member.isna())):
            for part, holds in zip(parts, (meets.fillna(False), ~meets.fillna(True), meets.isna()), strict=True):
                self.found[f"{key}:{part}"] = self.per_school(people[belongs & holds])

    def count(self, key: str, table: str, test: Column) -> None:
        self.found[f"{key}:low"] = self.per_school(self.tables[table][test.fillna(False)])
        self.found[f"{key}:high"] = self.per_school(self.tables[table][test.fillna(True)])

    def loose(self, name: str, table: str, test: Column) -> None:
        rows = self.tables[table]
        self.found[name] = self.per_school(rows[rows["staff_key"].isna() & test.fillna(True)])


def measure(store: Path) -> dict[str, Ints]:
    """All counts, one row a school in the order of their keys: every rule of a school's records, one after another."""
    country = Country(store)
    for rule in RULES:
        if rule.table != "bureau":
            _rule(country, rule.key)
            if rule.scope.startswith("scope_"):
                _scope(country, rule.scope)
    _scope(country, "scope_seconded")
    _schools(country)
    return country.found


def _rule(country: Country, key: str) -> None:
    name, _, period = key.rpartition("_")
    if name in ("allowance", "talent"):
        _paid(country, key, name, MONTHS.index(period) + 1)
    elif name in ("exchange", "exchange_backbone", "backbone_exchange"):
        _exchange(country, key, name, period)
    elif name == "leaders":
        _leaders(country, key, period)
    elif name in KINDS:
        _event(country, key, name, period)
    else:
        ONE_BY_ONE[key](country)


# ---------------------------------------------------------------- people


def _fair_talks(country: Country) -> tuple[pd.DataFrame, Column]:
    """Talks of the year face to face, not with oneself."""
    names = country.tables["staff"][["record_id", "name"]].rename(columns={"record_id": "staff_key"})
    talks = country.tables["talks"].merge(names, on="staff_key", how="left")
    oneself = (talks["name"].fillna(talks["staff_name"]) == talks["interviewer"]).fillna(False)
    return talks, in_year(talks["held_on"]) & among(talks["form"], "face_to_face") & ~oneself


def _talked(country: Country) -> None:
    talks, fair = _fair_talks(country)
    fits = fair & among(talks["interviewer_role"], "party_body", "school_leader")
    people = country.people(table="talks")
    country.share("talked", people, here(people, 20251231), country.some(people, "talks", fits))
    country.loose("talk_loose", "talks", fits)


def _met_leader(country: Country) -> None:
    talks, fair = _fair_talks(country)
    leads = fair & among(talks["interviewer_role"], "school_leader")
    people = country.people(table="talks")
    head = people["position"].isin(["head", "deputy_head"])
    country.share("met_leader", people, here(people, 20251231) & teaches(people), country.some(people, "talks", leads) | head)
    country.loose("leader_loose", "talks", leads)


def _asked(country: Country) -> None:
    activities = country.tables["activities"][["record_id", "kind"]]
    activities = activities.rename(columns={"record_id": "activities_key", "kind": "of_activity"})
    rows = country.tables["participation"].merge(activities, on="activities_key", how="left")
    test = in_year(rows["held_on"]) & among(rows["kind"].fillna(rows["of_activity"]), "opinion")
    people = country.people(table="participation")
    country.share("asked", people, here(people, 20251231), country.some(people, "participation", test))


def _checked(country: Country) -> None:
    rows, people = country.tables["health_checks"], country.people(table="health_checks")
    test = rows["free"] & in_year(rows["checked_on"])
    country.share("checked", people, here(people, 20251231), country.some(people, "health_checks", test))
    country.loose("check_loose", "health_checks", test)


def _check_rural(country: Country) -> None:
    rows, people = country.tables["health_checks"], country.people(table="health_checks")
    test = rows["free"] & in_year(rows["checked_on"]) & among(rows["hospital_level"], "county_hospital")
    since = decided(people["joined_school_on__latest"] < 20250101, people["joined_school_on"] >= 20250101)
    member = here(people, 20251231) & teaches(people) & since
    country.share("check_rural", people, member, country.some(people, "health_checks", test))
    country.loose("county_loose", "health_checks", test)


def _check_urban(country: Country) -> None:
    rows, people = country.tables["health_checks"], country.people(table="health_checks")
    test = rows["free"] & between(rows["checked_on"], 20240101, 20251231)
    joined, latest = people["joined_school_on"], people["joined_school_on__latest"]
    since = decided(20251231 - latest >= 20000, 20251231 - joined < 20000)
    member = here(people, 20251231) & teaches(people) & since
    country.share("check_urban", people, member, country.some(people, "health_checks", test))
    country.loose("urban_loose", "health_checks", test)


def _paid(country: Country, key: str, kind: str, month: int) -> None:
    first, last = 20250000 + month * 100 + 1, 20250000 + month * 100 + MONTH_ENDS[month - 1]
    people = country.people("locality", "ownership", table="payments")
    people = people[(among(people["locality"], "rural") & among(people["ownership"], "public")).fillna(True)]
    rows = country.tables["payments"]
    test = (rows["paid_on"] < 99991231) & between(rows["month"], first, last)
    test &= among(rows["kind"], "rural_allowance" if kind == "allowance" else "talent_allowance")
    member = here(people, last) & teaches(people)
    if kind == "talent":
        member &= people["establishment"]
    country.share(key, people, member, country.some(people, "payments", test))


def _young(people: pd.DataFrame, start: int, men: int, women: int) -> Column:
    age, sex = (start - people["born_on"]) // 10000, people["sex"]
    either = decided(age <= women, age > men)
    return (age <= men).where(sex == "male", age <= women).where(sex.notna(), either)


def _went(country: Country, people: pd.DataFrame, year: str) -> Column:
    rows = country.tables["rotations"]
    test = between(rows["started_on"], YEAR_STARTS[year], ENDS[year]) & among(rows["kind"], *TRANSFERS)
    return country.some(people, "rotations", test)


def _stayed(country: Country, people: pd.DataFrame, year: str) -> Column:
    rows, start = country.tables["rotations"], YEAR_STARTS[year]
    before = country.some(people, "rotations", (rows["started_on"] < start) & (rows["ended_on"] >= start))
    return among(people["status"], "in_post", "in_post_exchange") | (among(people["status"], "exchanged_away") & ~before)


def _exchange(country: Country, key: str, name: str, year: str) -> None:
    start, rows = YEAR_STARTS[year], country.tables["rotations"]
    people = country.people("stage", "ownership", table="rotations")
    long = rows["started_on"].clip(upper=start) - rows["origin_joined_on"] >= 90000
    long &= between(rows["started_on"], start, ENDS[year]) & rows["transferred"]
    left, gone = people["left_school_on"], among(people["status"], "retired", "dead", "resigned", "left", "dismissed")
    counted = _stayed(country, people, year) | (gone & (left > start) & (left < 99991231))
    years = decided(start - people["joined_school_on__latest"] >= 90000, start - people["joined_school_on"] < 90000)
    able = among(people["ownership"], "public") & among(people["stage"], "primary", "junior", "nine_year") & teaches(people)
    able &= people["establishment"] & _young(people, start, 50, 45) & counted
    able &= years | country.some(people, "rotations", long)
    went = _went(country, people, year)
    if name == "exchange":
        country.share(key, people, able, went)
    elif name == "exchange_backbone":
        country.share(key, people, able & went, people["backbone"])
    else:
        country.share(key, people, able & people["backbone"], went)


def _leaders(country: Country, key: str, year: str) -> None:
    people = country.people("stage", "ownership", table="rotations")
    due = among(people["ownership"], "public") & among(people["stage"], "primary", "junior", "nine_year")
    due &= among(people["position"], "head", "deputy_head") & (YEAR_STARTS[year] - people["leader_since"] >= 100000)
    due &= _young(people, YEAR_STARTS[year], 55, 50) & _stayed(country, people, year)
    country.share(key, people, due, _went(country, people, year))


def _senior(country: Country) -> None:
    people, titles = country.people("locality", table="title_appointments"), country.tables["title_appointments"]
    sex, born, spells = people["sex"], people["born_on"], country.tables["service_history"]
    labour = (people["post_category"] == "labour").fillna(False)
    woman, man = (sex == "female").fillna(False), (sex == "male").fillna(False)
    placed = people["post_category"].notna() | teaches(people).fillna(False)
    months = retires_after(born, 60, 4, 36).where(man)
    months = months.mask(woman & labour, retires_after(born, 50, 2, 60))
    months = months.mask(woman & ~labour & placed, retires_after(born, 55, 4, 36))
    test = in_year(titles["appointed_on"]) & among(titles["track"], "grassroots") & among(titles["level"], "senior")
    promoted = country.some(people, "title_appointments", test)
    titled = (among(people["title"], "intermediate") & people["title_conditions_met"]) | promoted
    rest = among(people["locality"], "rural") & here(people, 20251231) & teaches(people) & (months < 36) & titled
    of_them = spells[spells["staff_key"].isin(people.loc[rest.fillna(True), "record_id"])]
    rural = of_them["rural"].astype(object).where(of_them["rural"].notna(), None)
    low, high = service(
        of_them.astype(dict.fromkeys(("staff_key", "started_on", "ended_on__latest"), "float64")).assign(rural=rural)
    )
    has_rows, stated = people["record_id"].isin(low.index), (people["rural_years_stated"] * 36).astype("Float64")
    least = stated.mask(has_rows, people["record_id"].map(low).astype("Float64"))
    most = stated.mask(has_rows, people["record_id"].map(high).astype("Float64"))
    at_worst, at_best = np.where(woman, 25, 30) * 3600, np.where(man, 30, 25) * 3600
    country.share("senior", people, rest & decided(least >= at_worst, most < at_best), promoted)


def _thirty(country: Country) -> None:
    people, awards = country.people(table="awards"), country.tables["awards"]
    member = here(people, 20250910) & (20250910 - people["began_teaching_on"] >= 300000)
    award = (awards["awarded_on"] <= 20251231) & among(awards["kind"], "thirty_years")
    country.share("thirty", people, member, country.some(people, "awards", award))


# ---------------------------------------------------------------- records counted


def _event(country: Country, key: str, name: str, term: str) -> None:
    rows = country.tables["activities"]
    test = between(rows["held_on"], TERM_STARTS[term], ENDS[term]) & rows["for_staff"] & among(rows["kind"], *KINDS[name])
    if name == "culture":
        test &= among(rows["scope"], "school_wide", "area")
    country.count(key, "activities", test)


def _visit(country: Country, key: str) -> None:
    rows, (occasion, first, last) = country.tables["activities"], VISITS[key]
    test = among(rows["kind"], "visit") & rows["for_staff"] & among(rows["occasion"], occasion)
    country.count(key, "activities", test & between(rows["held_on"], first, last))


def _held(country: Country, key: str) -> None:
    rows = country.tables["activities"]
    country.count(key, "activities", among(rows["kind"], key) & in_year(rows["held_on"]))


def _for_staff(country: Country, key: str, first: int, last: int) -> None:
    rows = country.tables["activities"]
    country.count(key, "activities", among(rows["kind"], key) & rows["for_staff"] & between(rows["held_on"], first, last))


def _training(country: Country) -> None:
    people = country.tables["staff"][["record_id", "category"]].rename(columns={"record_id": "staff_key"})
    rows = country.tables["trainings"].merge(people, on="staff_key", how="left")
    test = among(rows["level"], "county", "city", "province", "national") & among(rows["category"], "teacher")
    country.count("training", "trainings", test & in_year(rows["started_on"]))


def _entries(country: Country) -> None:
    rows = country.tables["campus_entries"]
    approved = rows["approved"] | (rows["approved"].isna() & rows["approval_no"].notna())
    wanted = among(rows["kind"], "publicity", "inspection") & in_year(rows["entered_on"])
    country.count("entries", "campus_entries", wanted & ~approved)


def _free_checks(country: Country) -> None:
    rows = country.tables["health_checks"]
    country.count("check", "health_checks", rows["free"] & in_year(rows["checked_on"]))


def _left_early(country: Country) -> None:
    rows = country.tables["title_appointments"]
    left, appointed = rows["left_rural_on"], rows["appointed_on"]
    senior = among(rows["level"], "senior", "full_senior") | rows["special_grade"]
    test = rows["at_rural_school"] & senior & in_year(left) & (left.clip(upper=20251231) - appointed < 50000)
    country.count("left_early", "title_appointments", test & (appointed <= 20251231))


ONE_BY_ONE = {
    "talked": _talked,
    "met_leader": _met_leader,
    "asked": _asked,
    "checked": _checked,
    "check_rural": _check_rural,
    "check_urban": _check_urban,
    "senior": _senior,
    "thirty": _thirty,
    "opinion": lambda country: _for_staff(country, "opinion", 20250101, 20251231),
    "womens_day": lambda country: _for_staff(country, "womens_day", 20250206, 20250331),
    "training": _training,
    "entries": _entries,
    "check": _free_checks,
    "left_early": _left_early,
    **{key: (lambda country, key=key: _visit(country, key)) for key in VISITS},
    **{key: (lambda country, key=key: _held(country, key)) for key in ("induction", "thirty_years", "retirement")},
}


# ---------------------------------------------------------------- whom a rule concerns


def _scope(country: Country, scope: str) -> None:
    """1 where someone of the school is of the kind, 0 where nobody is, 2 where that is not known."""
    people = country.people()
    began, joined, latest = (people[name] for name in ("began_teaching_on", "joined_school_on", "joined_school_on__latest"))
    if scope == "scope_induction":
        yes, no = (joined >= 20250101) & (latest <= 20251231), (latest < 20250101) | (joined > 20251231)
        test = teaches(people) & in_year(began) & decided(yes, no)
    elif scope == "scope_thirty":
        test = teaches(people) & among(people["status"], "in_post", "in_post_exchange")
        test &= between(20251231 - began, 300000, 309999)
    elif scope == "scope_retirement":
        test = teaches(people) & among(people["status"], "retired") & in_year(people["left_school_on"])
    else:
        test = among(people["status"], "seconded_agency", "seconded_institution")
    sure, perhaps = country.per_school(people[test.fillna(False)]), country.per_school(people[test.isna()])
    given = country.tables["submissions"].set_index("schools_key")["has_staff"].to_numpy(dtype=bool)
    country.found[scope] = np.where(~given, 2, np.where(sure > 0, 1, np.where(perhaps > 0, 2, 0))).astype(np.int64)


def _schools(country: Country) -> None:
    schools, found = country.tables["schools"], country.found
    rural, public = among(schools["locality"], "rural"), among(schools["ownership"], "public")
    urban, private = among(schools["locality"], "urban"), among(schools["ownership"], "private")
    exchanging = public & among(schools["stage"], "primary", "junior", "nine_year")
    tests = {"rural": rural, "urban": urban, "rural_public": rural & public, "private": private, "exchanging": exchanging}
    for name, test in tests.items():
        found[name] = test.astype("Int64").fillna(2).to_numpy(dtype=np.int64)
    flags = country.tables["submissions"].set_index("schools_key")
    for name in flags.columns:
        found[name] = flags[name].to_numpy(dtype=np.int64)
    found["schools_key"] = schools["record_id"].to_numpy(dtype=np.int64)
    found["district_key"] = schools["district_key"].to_numpy(dtype=np.int64)
