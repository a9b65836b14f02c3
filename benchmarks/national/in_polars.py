"""The same measures in Polars: lazy scans, streaming, booleans with nulls as three values."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from national.rules import MONTHS, TERM_STARTS

Ints = NDArray[np.int64]
col = pl.col
TRANSFERS = ["regular", "competition", "group", "counterpart", "circuit"]
KEY = "schools_key"


def state(test: pl.Expr) -> pl.Expr:
    """2 where the test holds, 1 where it is open, 0 where it does not."""
    return pl.when(test).then(2).when(test.is_null()).then(1).otherwise(0).cast(pl.Int8)


def linked(rows: pl.LazyFrame, tests: dict[str, pl.Expr]) -> pl.LazyFrame:
    """Per person the best state of their child records."""
    return (
        rows.filter(col("staff_key").is_not_null())
        .filter(pl.any_horizontal((~test).fill_null(False).not_() for test in tests.values()))
        .group_by("staff_key")
        .agg(state(test).max().alias(name) for name, test in tests.items())
    )


def holds(name: str, table: str) -> pl.Expr:
    """A person has at least one child record that counts: true, false, or null (open, or the table never handed in)."""
    found = pl.when(col(name) == 2).then(True).when((col(name) == 1).fill_null(False) | ~col(f"has_{table}")).then(None)
    return found.otherwise(False)


def six(key: str, member: str, meets: str) -> list[pl.Expr]:
    sure, maybe = col(member).fill_null(False), col(member).is_null()
    yes, no, open_ = col(meets).fill_null(False), (~col(meets)).fill_null(False), col(meets).is_null()
    pairs = ((sure, yes), (sure, no), (sure, open_), (maybe, yes), (maybe, no), (maybe, open_))
    return [(m & s).sum().alias(f"{key}:{part}") for part, (m, s) in zip("abcdef", pairs, strict=True)]


def ends(key: str, test: pl.Expr) -> list[pl.Expr]:
    return [test.fill_null(False).sum().alias(f"{key}:low"), test.fill_null(True).sum().alias(f"{key}:high")]


def loose(name: str, test: pl.Expr) -> pl.Expr:
    return (test.fill_null(True) & col("staff_key").is_null()).sum().alias(name)


def in_year(name: str) -> pl.Expr:
    return col(name).is_between(20250101, 20251231)


def there(on: int) -> pl.Expr:
    arrived = pl.when(col("joined_school_on__latest") <= on).then(True).when(col("joined_school_on") > on).then(False)
    return col("status").is_in(["in_post", "in_post_exchange"]) & arrived & ~(col("left_school_on") <= on)


def measure(store: Path, batch: range | None = None) -> dict[str, Ints]:
    """All counts, one row a school in the order of their keys; Polars runs them as one streaming query a table."""

    def scan(table: str) -> pl.LazyFrame:
        frame = pl.scan_parquet(store / table / "*.parquet")
        if batch is None:
            return frame
        return frame.filter(col("record_id" if table == "schools" else KEY).is_between(batch.start, batch.stop - 1))

    schools = scan("schools").select(
        col("record_id").alias(KEY),
        "district_key",
        rural=col("locality") == "rural",
        urban=col("locality") == "urban",
        rural_public=(col("locality") == "rural") & (col("ownership") == "public"),
        private=col("ownership") == "private",
        exchanging=(col("ownership") == "public") & col("stage").is_in(["primary", "junior", "nine_year"]),
    )
    schools = schools.join(scan("submissions"), on=KEY, how="left")
    staff = scan("staff").join(schools, on=KEY, how="left")
    parts = [_people(staff, scan), _senior(staff, scan), _payroll(staff, scan), *_events(scan)]
    found = schools.sort(KEY).collect(engine="streaming")
    for part in parts:
        found = found.join(part.collect(engine="streaming"), on=KEY, how="left", maintain_order="left")
    return _answers(found)


def _people(staff: pl.LazyFrame, scan: object) -> pl.LazyFrame:
    assert callable(scan)
    names = scan("staff").select("name", staff_key=col("record_id"))
    oneself = (col("name").fill_null(col("staff_name")) == col("interviewer")).fill_null(False)
    face = in_year("held_on") & (col("form") == "face_to_face") & ~oneself
    role = col("interviewer_role")
    talks = linked(
        scan("talks").join(names, on="staff_key", how="left"),
        {"talked": face & role.is_in(["party_body", "school_leader"]), "met_leader": face & (role == "school_leader")},
    )
    kinds = scan("activities").select(activities_key=col("record_id"), activity_kind=col("kind"))
    asked = linked(
        scan("participation").join(kinds, on="activities_key", how="left"),
        {"asked": in_year("held_on") & (col("kind").fill_null(col("activity_kind")) == "opinion")},
    )
    checks = linked(
        scan("health_checks"),
        {
            "checked": col("free") & in_year("checked_on"),
            "two_years": col("free") & col("checked_on").is_between(20240101, 20251231),
            "county": col("free") & in_year("checked_on") & (col("hospital_level") == "county_hospital"),
        },
    )
    tests = {}
    for year, start, end in (("24", 20240901, 20250831), ("25", 20250901, 20251231)):
        started = col("started_on").is_between(start, end)
        long = pl.when(col("started_on") > start).then(start).otherwise(col("started_on")) - col("origin_joined_on") >= 90000
        tests |= {
            f"rotated_{year}": started & col("kind").is_in(TRANSFERS),
            f"before_{year}": (col("started_on") < start) & (col("ended_on") >= start),
            f"moved_{year}": started & col("transferred") & long,
        }
    rotations = linked(scan("rotations"), tests)
    awards = linked(scan("awards"), {"honoured": (col("awarded_on") <= 20251231) & (col("kind") == "thirty_years")})
    for part in (talks, asked, checks, rotations, awards):
        staff = staff.join(part, left_on="record_id", right_on="staff_key", how="left")
    teaches = col("category") == "teacher"
    joined, latest = col("joined_school_on"), col("joined_school_on__latest")
    teacher = there(20251231) & teaches
    present = col("status").is_in(["in_post", "in_post_exchange"])
    head = col("position").is_in(["head", "deputy_head"]).fill_null(False)
    columns = {
        "in_post": there(20251231),
        "teacher": teacher,
        "yearly": teacher & pl.when(latest < 20250101).then(True).when(joined >= 20250101).then(False),
        "biennial": teacher & pl.when(20251231 - latest >= 20000).then(True).when(20251231 - joined < 20000).then(False),
        "thirty": there(20250910) & (20250910 - col("began_teaching_on") >= 300000),
        "met_talk": holds("talked", "talks"),
        "met_lead": holds("met_leader", "talks") | head,
        "met_asked": holds("asked", "participation"),
        "met_county": holds("county", "health_checks"),
        "met_urban": holds("two_years", "health_checks"),
        "met_check": holds("checked", "health_checks"),
        "met_award": holds("honoured", "awards"),
        "backbone": col("backbone"),
        "is_induction": teaches
        & in_year("began_teaching_on")
        & pl.when((joined >= 20250101) & (latest <= 20251231))
        .then(True)
        .when((latest < 20250101) | (joined > 20251231))
        .then(False),
        "is_years": teaches & present & (20251231 - col("began_teaching_on")).is_between(300000, 309999),
        "is_leaving": teaches & (col("status") == "retired") & in_year("left_school_on"),
        "is_lent": col("status").is_in(["seconded_agency", "seconded_institution"]),
    }
    for year, start in (("24", 20240901), ("25", 20250901)):
        stayed = present | ((col("status") == "exchanged_away") & ~holds(f"before_{year}", "rotations"))
        left = col("left_school_on")
        gone = col("status").is_in(["retired", "dead", "resigned", "left", "dismissed"]) & (left > start) & (left < 99991231)
        long = pl.when(start - latest >= 90000).then(True).when(start - joined < 90000).then(False)
        columns[f"able_{year}"] = (
            col("exchanging") & teaches & col("establishment") & _aged(start, 50, 45) & (stayed | gone)
            & (long | holds(f"moved_{year}", "rotations"))
        )  # fmt: skip
        due = start - col("leader_since") >= 100000
        columns[f"due_{year}"] = (
            col("exchanging") & col("position").is_in(["head", "deputy_head"]) & due & _aged(start, 55, 50) & stayed
        )
        columns[f"went_{year}"] = holds(f"rotated_{year}", "rotations")
    people = staff.select(KEY, **columns).with_columns(
        **{f"sent_{year}": col(f"able_{year}") & col(f"went_{year}") for year in ("24", "25")},
        **{f"best_{year}": col(f"able_{year}") & col("backbone") for year in ("24", "25")},
    )
    shares = [
        *six("asked", "in_post", "met_asked"),
        *six("talked", "in_post", "met_talk"),
        *six("met_leader", "teacher", "met_lead"),
        *six("check_rural", "yearly", "met_county"),
        *six("check_urban", "biennial", "met_urban"),
        *six("checked", "in_post", "met_check"),
        *six("thirty", "thirty", "met_award"),
    ]
    for year in ("24", "25"):
        shares += six(f"exchange_{year}", f"able_{year}", f"went_{year}")
        shares += six(f"exchange_backbone_{year}", f"sent_{year}", "backbone")
        shares += six(f"backbone_exchange_{year}", f"best_{year}", f"went_{year}")
        shares += six(f"leaders_{year}", f"due_{year}", f"went_{year}")
    seen = [state(col(f"is_{name}")).max().alias(f"seen_{name}") for name in ("induction", "years", "leaving", "lent")]
    return people.group_by(KEY).agg(*shares, *seen)


def _aged(start: int, men: int, women: int) -> pl.Expr:
    age = (start - col("born_on")) // 10000
    unsexed = pl.when(age <= women).then(True).when(age > men).then(False)
    return pl.when(col("sex") == "male").then(age <= men).when(col("sex") == "female").then(age <= women).otherwise(unsexed)


def _retires_after(original: int, step: int, cap: int) -> pl.Expr:
    """Months from January 2025 to the statutory month of retirement."""
    late = (col("born_on") // 10000 + original) * 12 + col("born_on") // 100 % 100 - 1 - 2025 * 12
    return late + pl.when(late < 0).then(0).otherwise(pl.min_horizontal(late // step + 1, cap))


def _senior(staff: pl.LazyFrame, scan: object) -> pl.LazyFrame:
    assert callable(scan)
    months = (
        pl.when(col("sex") == "male")
        .then(_retires_after(60, 4, 36))
        .when((col("sex") == "female") & (col("post_category") == "labour"))
        .then(_retires_after(50, 2, 60))
        .when((col("sex") == "female") & (col("post_category").is_not_null() | (col("category") == "teacher")))
        .then(_retires_after(55, 4, 36))
    )
    near = col("rural") & there(20251231) & (col("category") == "teacher") & (months < 36)
    fits = in_year("appointed_on") & (col("track") == "grassroots") & (col("level") == "senior")
    promoted = linked(scan("title_appointments"), {"promoted": fits})
    titled = ((col("title") == "intermediate") & col("title_conditions_met")) | col("promotion")
    candidates = (
        staff.filter(near.fill_null(True))
        .join(promoted, left_on="record_id", right_on="staff_key", how="left")
        .with_columns(promotion=holds("promoted", "title_appointments"))
        .with_columns(rest=near & titled)
        .filter(col("rest").fill_null(True))
    )
    spells = scan("service_history").join(candidates.select(staff_key=col("record_id")), on="staff_key", how="semi")
    counts = col("rural").fill_null(True) & (col("started_on").is_null() | (col("started_on") <= 20251231))

    def number(day: pl.Expr) -> pl.Expr:
        month, date = day // 100 % 100, day % 100
        thirty = pl.when((date > 30) | ((month == 2) & (date >= 28))).then(30).otherwise(date)
        return day // 10000 * 360 + month * 30 + thirty

    until = pl.when(col("ended_on__latest") > 20251231).then(20251231).otherwise(col("ended_on__latest"))
    numbered = spells.select(
        "staff_key",
        s=pl.when(counts).then(number(col("started_on")) - 1).otherwise(0),
        e=pl.when(counts).then(number(until)).otherwise(0),
        sure=col("rural").fill_null(False),
    ).sort("staff_key", "s", "e")

    def total(rows: pl.LazyFrame, name: str) -> pl.LazyFrame:
        latest = col("e").cum_max().shift(1).over("staff_key")
        first = pl.max_horizontal("s", latest)
        return (
            rows.with_columns(added=(col("e") - first).clip(lower_bound=0))
            .group_by("staff_key")
            .agg((col("added").sum() * 10).alias(name))
        )

    undated = numbered.group_by("staff_key").agg(undated=(col("s").is_null() | col("e").is_null()).any())
    served = undated.join(total(numbered.filter("sure"), "lo"), on="staff_key", how="left").join(
        total(numbered, "hi"), on="staff_key", how="left"
    )
    stated = col("rural_years_stated") * 36
    lo = pl.when(col("undated").is_null()).then(stated).otherwise(col("lo").fill_null(0))
    hi = pl.when(col("undated").is_null()).then(stated).when(~col("undated")).then(col("hi"))
    worst = pl.when(col("sex") == "female").then(25).otherwise(30) * 3600
    best = pl.when(col("sex") == "male").then(30).otherwise(25) * 3600
    years = pl.when(lo >= worst).then(True).when(hi < best).then(False)
    members = candidates.join(served, left_on="record_id", right_on="staff_key", how="left")
    return members.select(KEY, "promotion", belongs=col("rest") & years).group_by(KEY).agg(six("senior", "belongs", "promotion"))


def _payroll(staff: pl.LazyFrame, scan: object) -> pl.LazyFrame:
    """In public rural schools only."""
    assert callable(scan)
    ends_of = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    days = [
        (month, 20250001 + nth * 100, 20250000 + nth * 100 + end)
        for nth, (month, end) in enumerate(zip(MONTHS, ends_of, strict=True), 1)
    ]
    paid = col("paid_on") < 99991231
    kinds = (("allowance", "rural_allowance"), ("talent", "talent_allowance"))
    tests = {
        f"{name}_{month}": paid & (col("kind") == kind) & col("month").is_between(first, last)
        for name, kind in kinds
        for month, first, last in days
    }
    members, shares = {}, []
    for month, _, last in days:
        members[f"there_{month}"] = there(last) & (col("category") == "teacher")
        members[f"on_books_{month}"] = there(last) & (col("category") == "teacher") & col("establishment")
        for name, member in (("allowance", "there"), ("talent", "on_books")):
            members[f"met_{name}_{month}"] = holds(f"{name}_{month}", "payments")
            shares += six(f"{name}_{month}", f"{member}_{month}", f"met_{name}_{month}")
    people = staff.filter(col("rural_public").fill_null(True))
    people = people.join(linked(scan("payments"), tests), left_on="record_id", right_on="staff_key", how="left")
    return people.select(KEY, **members).group_by(KEY).agg(shares)


def _events(scan: object) -> Iterable[pl.LazyFrame]:
    assert callable(scan)
    kind, held, for_staff = col("kind"), col("held_on"), col("for_staff")
    last_days = {"t1": 20250131, "t2": 20250831, "t3": 20251231}
    tests = {}
    for term, start in TERM_STARTS.items():
        within = held.is_between(start, last_days[term]) & for_staff
        culture = (kind == "culture_sport") & within
        tests[f"culture_{term}"] = culture & col("scope").is_in(["school_wide", "area"])
        tests[f"any_culture_{term}"] = culture
        tests[f"lecture_{term}"] = (kind == "psych_lecture") & within
        tests[f"psych_{term}"] = kind.is_in(["psych_lecture", "psych_counselling"]) & within
        tests[f"screening_{term}"] = (kind == "psych_screening") & within
    tests["opinion"] = (kind == "opinion") & in_year("held_on") & for_staff
    visit = (kind == "visit") & for_staff
    tests["spring_24"] = visit & (col("occasion") == "spring_festival") & held.is_between(20241222, 20250227)
    tests["spring_25"] = visit & (col("occasion") == "spring_festival") & held.is_between(20251222, 20251231)
    tests["teachers_day"] = visit & (col("occasion") == "teachers_day") & held.is_between(20250811, 20250917)
    tests["womens_day"] = (kind == "womens_day") & for_staff & held.is_between(20250206, 20250331)
    tests |= {key: (kind == key) & in_year("held_on") for key in ("induction", "thirty_years", "retirement")}
    yield scan("activities").group_by(KEY).agg(part for key, test in tests.items() for part in ends(key, test))
    staff = scan("staff").select("category", staff_key=col("record_id"))
    trained = (
        col("level").is_in(["county", "city", "province", "national"]) & (col("category") == "teacher") & in_year("started_on")
    )
    yield scan("trainings").join(staff, on="staff_key", how="left").group_by(KEY).agg(ends("training", trained))
    approved = col("approved") | (col("approved").is_null() & col("approval_no").is_not_null())
    entered = kind.is_in(["publicity", "inspection"]) & in_year("entered_on") & ~approved
    yield scan("campus_entries").group_by(KEY).agg(ends("entries", entered))
    this_year, two_years = col("free") & in_year("checked_on"), col("free") & col("checked_on").is_between(20240101, 20251231)
    yield (
        scan("health_checks")
        .group_by(KEY)
        .agg(
            *ends("check", this_year),
            loose("check_loose", this_year),
            loose("county_loose", this_year & (col("hospital_level") == "county_hospital")),
            loose("urban_loose", two_years),
        )
    )
    face = in_year("held_on") & (col("form") == "face_to_face") & ~(col("staff_name") == col("interviewer")).fill_null(False)
    role = col("interviewer_role")
    yield (
        scan("talks")
        .filter(col("staff_key").is_null())
        .group_by(KEY)
        .agg(
            loose("talk_loose", face & role.is_in(["party_body", "school_leader"])),
            loose("leader_loose", face & (role == "school_leader")),
        )
    )
    left = col("left_rural_on")
    until = pl.when(left > 20251231).then(20251231).otherwise(left)
    senior = col("level").is_in(["senior", "full_senior"]) | col("special_grade")
    early = (
        col("at_rural_school")
        & senior
        & in_year("left_rural_on")
        & (until - col("appointed_on") < 50000)
        & (col("appointed_on") <= 20251231)
    )
    yield scan("title_appointments").group_by(KEY).agg(ends("left_early", early))


def _answers(found: pl.DataFrame) -> dict[str, Ints]:
    answers: dict[str, Ints] = {}
    for name in found.columns:
        values = found[name]
        if name.startswith("has_"):
            answers[name] = values.cast(pl.Int64).to_numpy()
        elif name in ("rural", "urban", "rural_public", "private", "exchanging"):
            answers[name] = np.where(values.is_null().to_numpy(), 2, values.fill_null(False).to_numpy()).astype(np.int64)
        elif values.dtype != pl.Boolean:
            answers[name] = values.fill_null(0).cast(pl.Int64).to_numpy()
    for scope, name in (
        ("scope_induction", "induction"),
        ("scope_thirty", "years"),
        ("scope_retirement", "leaving"),
        ("scope_seconded", "lent"),
    ):
        seen = answers[f"seen_{name}"]
        answers[scope] = np.where(answers["has_staff"] == 0, 2, np.where(seen == 2, 1, np.where(seen == 1, 2, 0))).astype(
            np.int64
        )
    return answers
