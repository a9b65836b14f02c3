"""The same measures written by hand as an expert would for DuckDB: one pass a table, integer keys, three-valued.

What a verdict cannot depend on is not computed: payments are looked at in public rural schools only, service history only for
those who are near retirement in a rural school, awards of those with thirty years. A state is 2 (holds), 1 (open), 0 (does not).
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from national.rules import BUREAU_SHARES, COUNTS, LOOSE, MONTHS, SHARES, TERM_STARTS

Ints = NDArray[np.int64]
_YEAR = "BETWEEN 20250101 AND 20251231"
_TERM_ENDS = {"t1": 20250131, "t2": 20250831, "t3": 20251231}
_FACE = f"held_on {_YEAR} AND form = 'face_to_face' AND NOT coalesce(coalesce(p.name, t.staff_name) = interviewer, false)"
_KINDS = "kind IN ('regular', 'competition', 'group', 'counterpart', 'circuit')"


def _state(test: str) -> str:
    return f"max(CASE WHEN {test} THEN 2 WHEN ({test}) IS NULL THEN 1 ELSE 0 END)::TINYINT"


def _holds(state: str, table: str) -> str:
    """Three-valued: at least one child record counts; open where the school never handed in the table."""
    return f"CASE WHEN {state} = 2 THEN true WHEN {state} = 1 OR NOT has_{table} THEN NULL ELSE false END"


def _here(day: int) -> str:
    return f"CASE WHEN joined_school_on__latest <= {day} THEN true WHEN joined_school_on > {day} THEN false END"


def _six(key: str, member: str, meets: str) -> str:
    """The six counts over rows that stand for ``n`` people each, from two states."""
    return ", ".join(
        f'sum(if({member} = {m} AND {meets} = {s}, n, 0)) AS "{key}:{part}"'
        for part, m, s in (("a", 2, 2), ("b", 2, 0), ("c", 2, 1), ("d", 1, 2), ("e", 1, 0), ("f", 1, 1))
    )


def _ends(key: str, test: str) -> str:
    return f'count_if({test}) AS "{key}:low", count_if(({test}) IS NOT false) AS "{key}:high"'


def _exchange_member(year: str, start: int) -> str:
    """Whether a teacher meets the conditions of exchange at the start of a school year, school and retirement apart."""
    away = _holds(f"before_{year}", "rotations")
    moved = _holds(f"moved_{year}", "rotations")
    return f"""category = 'teacher' AND establishment AND CASE sex WHEN 'male' THEN ({start} - born_on) // 10000 <= 50
            WHEN 'female' THEN ({start} - born_on) // 10000 <= 45
            ELSE CASE WHEN ({start} - born_on) // 10000 <= 45 THEN true WHEN ({start} - born_on) // 10000 > 50 THEN false END END
        AND (status IN ('in_post', 'in_post_exchange') OR (status = 'exchanged_away' AND NOT {away})
            OR (status IN ('retired', 'dead', 'resigned', 'left', 'dismissed') AND left_school_on > {start} AND left_school_on < 99991231))
        AND (CASE WHEN {start} - joined_school_on__latest >= 90000 THEN true WHEN {start} - joined_school_on < 90000 THEN false END
            OR {moved})"""


def _leader_member(year: str, start: int) -> str:
    return f"""position IN ('head', 'deputy_head') AND {start} - leader_since >= 100000 AND CASE sex
            WHEN 'male' THEN ({start} - born_on) // 10000 <= 55 WHEN 'female' THEN ({start} - born_on) // 10000 <= 50
            ELSE CASE WHEN ({start} - born_on) // 10000 <= 50 THEN true WHEN ({start} - born_on) // 10000 > 55 THEN false END END
        AND (status IN ('in_post', 'in_post_exchange') OR (status = 'exchanged_away' AND NOT {_holds(f"before_{year}", "rotations")}))"""


_SETUP = """
CREATE MACRO months_of(born, original, step, cap) AS
    (born // 10000 + original) * 12 + born // 100 % 100 - 1 - 2025 * 12;
CREATE MACRO delayed(late, step, cap) AS late + CASE WHEN late < 0 THEN 0 ELSE least(late // step + 1, cap) END;
-- retirement less than two years after 2025-12-31: every month before January 2028 (36 months after January 2025), or that
-- month's end; a day of the month decides nothing, as the last day of 2025 is a 31st
CREATE MACRO near(born, original, step, cap) AS
    delayed(months_of(born, original, step, cap), step, cap) < 36;
"""
"""The last day of a year makes "less than 24 months" a matter of months: months before January 2028 are nearer, others are not."""

_TALKS = f"""
    SELECT staff_key, {_state("role_fits")} AS talked, {_state("leads")} AS met_leader
    FROM (SELECT t.staff_key, {_FACE} AND interviewer_role IN ('party_body', 'school_leader') AS role_fits,
            {_FACE} AND interviewer_role = 'school_leader' AS leads
        FROM talks t JOIN staff p ON p.record_id = t.staff_key WHERE (held_on {_YEAR}) IS NOT false)
    WHERE role_fits IS NOT false GROUP BY staff_key"""
_ASKED = f"""
    SELECT t.staff_key, {_state("CASE WHEN t.kind IS NULL THEN a.kind ELSE t.kind END = 'opinion' AND t.held_on " + _YEAR)} AS asked
    FROM participation t LEFT JOIN activities a ON a.record_id = t.activities_key AND t.kind IS NULL
    WHERE t.staff_key IS NOT NULL AND (t.kind = 'opinion') IS NOT false AND (t.held_on {_YEAR}) IS NOT false GROUP BY t.staff_key"""
_CHECKS = f"""
    SELECT staff_key, {_state(f"free AND checked_on {_YEAR}")} AS checked, {_state("free AND checked_on BETWEEN 20240101 AND 20251231")} AS two_years,
        {_state(f"free AND hospital_level = 'county_hospital' AND checked_on {_YEAR}")} AS county
    FROM health_checks
    WHERE staff_key IS NOT NULL AND free IS NOT false AND (checked_on BETWEEN 20240101 AND 20251231) IS NOT false GROUP BY staff_key"""
_ROTATIONS = (
    "SELECT staff_key, "
    + ", ".join(
        f"""{_state(f"started_on BETWEEN {start} AND {end} AND {_KINDS}")} AS rotated_{year},
    {_state(f"started_on < {start} AND ended_on >= {start}")} AS before_{year},
    {_state(f"started_on BETWEEN {start} AND {end} AND transferred AND least(started_on, {start}) - origin_joined_on >= 90000")} AS moved_{year}"""
        for year, start, end in (("24", 20240901, 20250831), ("25", 20250901, 20251231))
    )
    + " FROM rotations WHERE staff_key IS NOT NULL GROUP BY staff_key"
)
_GRASSROOTS = f"""
    SELECT staff_key, {_state(f"appointed_on {_YEAR} AND track = 'grassroots' AND level = 'senior'")} AS promoted
    FROM title_appointments
    WHERE staff_key IS NOT NULL AND (appointed_on {_YEAR}) IS NOT false AND (track = 'grassroots') IS NOT false GROUP BY staff_key"""
_AWARDS = f"""
    SELECT staff_key, {_state("awarded_on <= 20251231 AND kind = 'thirty_years'")} AS honoured FROM awards
    WHERE staff_key IS NOT NULL AND (kind = 'thirty_years') IS NOT false GROUP BY staff_key"""

_UPTO = "CASE WHEN day < 20250101 THEN 8190 WHEN day > 20251231 THEN 0 ELSE 8190 - ((1 << (day // 100 % 100)::INTEGER) - 2) END"
"""Bits 1 … 12: the months of 2025 that do not end before ``day``."""
_exchanges = {"24": 20240901, "25": 20250901}


def _people() -> str:
    """Each person's states packed into one number, two bits a state; people of a school with the same number are counted once."""
    in_post = f"(status IN ('in_post', 'in_post_exchange') AND {_here(20251231)} AND NOT left_school_on <= 20251231)"
    states = {
        "in_post": in_post,
        "teacher": f"{in_post} AND category = 'teacher'",
        "yearly": f"{in_post} AND category = 'teacher'"
        " AND CASE WHEN joined_school_on__latest < 20250101 THEN true WHEN joined_school_on >= 20250101 THEN false END",
        "biennial": f"{in_post} AND category = 'teacher' AND CASE WHEN 20251231 - joined_school_on__latest >= 20000 THEN true"
        " WHEN 20251231 - joined_school_on < 20000 THEN false END",
        "thirty": f"status IN ('in_post', 'in_post_exchange') AND {_here(20250910)} AND NOT left_school_on <= 20250910"
        " AND 20250910 - began_teaching_on >= 300000",
        "met_talk": _holds("talked", "talks"),
        "met_lead": f"({_holds('met_leader', 'talks')}) OR (position IS NOT NULL AND position IN ('head', 'deputy_head'))",
        "met_asked": _holds("asked", "participation"),
        "met_county": _holds("county", "health_checks"),
        "met_urban": _holds("two_years", "health_checks"),
        "met_check": _holds("checked", "health_checks"),
        "met_award": _holds("honoured", "awards"),
        "backbone": "backbone",
        "is_induction": "category = 'teacher' AND began_teaching_on BETWEEN 20250101 AND 20251231"
        " AND CASE WHEN joined_school_on >= 20250101 AND joined_school_on__latest <= 20251231 THEN true"
        " WHEN joined_school_on__latest < 20250101 OR joined_school_on > 20251231 THEN false END",
        "is_years": "category = 'teacher' AND status IN ('in_post', 'in_post_exchange')"
        " AND 20251231 - began_teaching_on >= 300000 AND 20251231 - began_teaching_on < 310000",
        "is_leaving": f"category = 'teacher' AND status = 'retired' AND left_school_on {_YEAR}",
        "is_lent": "status IN ('seconded_agency', 'seconded_institution')",
    }
    for year, start in _exchanges.items():
        states[f"able_{year}"] = f"exchanging AND ({_exchange_member(year, start)})"
        states[f"due_{year}"] = f"exchanging AND ({_leader_member(year, start)})"
        states[f"went_{year}"] = _holds(f"rotated_{year}", "rotations")
    packed = " + ".join(f"(coalesce(2 * ({test})::TINYINT, 1)::BIGINT << {2 * nth})" for nth, test in enumerate(states.values()))
    unpacked = ", ".join(f"(code >> {2 * nth} & 3)::TINYINT AS {name}" for nth, name in enumerate(states))
    shares = {
        "asked": ("in_post", "met_asked"),
        "talked": ("in_post", "met_talk"),
        "met_leader": ("teacher", "met_lead"),
        "check_rural": ("yearly", "met_county"),
        "check_urban": ("biennial", "met_urban"),
        "checked": ("in_post", "met_check"),
        "thirty": ("thirty", "met_award"),
    }
    for year in _exchanges:
        shares[f"exchange_{year}"] = (f"able_{year}", f"went_{year}")
        shares[f"exchange_backbone_{year}"] = (f"least(able_{year}, went_{year})", "backbone")
        shares[f"backbone_exchange_{year}"] = (f"least(able_{year}, backbone)", f"went_{year}")
        shares[f"leaders_{year}"] = (f"due_{year}", f"went_{year}")
    scopes = ", ".join(f"max(is_{name}) AS seen_{name}" for name in ("induction", "years", "leaving", "lent"))
    counts = ", ".join(_six(key, *pair) for key, pair in shares.items())
    return f"""
    CREATE OR REPLACE TEMP TABLE alike AS
    SELECT p.schools_key, {packed} AS code, count(*) AS n
    FROM staff p JOIN school s ON s.schools_key = p.schools_key
    LEFT JOIN ({_TALKS}) t ON t.staff_key = p.record_id LEFT JOIN ({_ASKED}) a ON a.staff_key = p.record_id
    LEFT JOIN ({_CHECKS}) c ON c.staff_key = p.record_id LEFT JOIN ({_ROTATIONS}) r ON r.staff_key = p.record_id
    LEFT JOIN ({_AWARDS}) w ON w.staff_key = p.record_id
    GROUP BY p.schools_key, code;
    CREATE OR REPLACE TEMP TABLE by_school AS
    SELECT schools_key, {counts}, {scopes} FROM (SELECT schools_key, n, {unpacked} FROM alike) GROUP BY schools_key"""


def _near_end() -> str:
    """Teachers in post in rural schools less than two years before retirement, who have the title for it: by their birth mostly."""
    months = "CASE WHEN sex = 'male' THEN near(born_on, 60, 4, 36) WHEN sex = 'female' AND post_category = 'labour' THEN near(born_on, 50, 2, 60)"
    months += " WHEN sex = 'female' AND (post_category IS NOT NULL OR category = 'teacher') THEN near(born_on, 55, 4, 36) END"
    in_post = f"status IN ('in_post', 'in_post_exchange') AND {_here(20251231)} AND NOT left_school_on <= 20251231"
    return f"rural AND {in_post} AND category = 'teacher' AND {months}"


_SENIOR = f"""
    CREATE OR REPLACE TEMP TABLE senior AS
    WITH old AS (SELECT p.*, s.has_title_appointments, {_near_end()} AS near_end FROM staff p JOIN school s ON s.schools_key = p.schools_key
        WHERE rural IS NOT false AND ({_near_end()}) IS NOT false),
    candidate AS (SELECT * FROM (SELECT o.*, {_holds("promoted", "title_appointments")} AS promotion FROM old o
            LEFT JOIN (SELECT * FROM ({_GRASSROOTS}) SEMI JOIN old ON old.record_id = staff_key) g ON g.staff_key = o.record_id)
        WHERE ((title = 'intermediate' AND title_conditions_met) OR promotion) IS NOT false),
    spell AS (
        SELECT h.staff_key, coalesce(rural, false) AS sure, started_on IS NULL OR ended_on__latest IS NULL AS undated,
            CASE WHEN counts THEN started_on // 10000 * 360 + started_on // 100 % 100 * 30 + thirty(started_on) - 1 ELSE 0 END AS s,
            CASE WHEN counts THEN until // 10000 * 360 + until // 100 % 100 * 30 + thirty(until) ELSE 0 END AS e
        FROM (SELECT *, least(ended_on__latest, 20251231) AS until,
                rural IS NOT false AND (started_on IS NULL OR started_on <= 20251231) AS counts FROM service_history) h
        SEMI JOIN candidate c ON c.record_id = h.staff_key),
    ranked AS (SELECT *, max(CASE WHEN sure THEN e END) OVER w AS before_sure, max(e) OVER w AS before_all FROM spell
        WINDOW w AS (PARTITION BY staff_key ORDER BY s, e ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
    served AS (SELECT staff_key,
            sum(greatest(e - greatest(s, coalesce(before_sure, s)), 0)) FILTER (WHERE sure) AS lo,
            CASE WHEN bool_or(s IS NULL OR e IS NULL) THEN NULL ELSE sum(greatest(e - greatest(s, coalesce(before_all, s)), 0)) END AS hi,
        FROM ranked GROUP BY staff_key),
    judged AS (SELECT schools_key, promotion, near_end AND ((title = 'intermediate' AND title_conditions_met) OR promotion) AS rest,
            CASE WHEN v.staff_key IS NULL THEN rural_years_stated * 18 // 5 * 10 ELSE coalesce(lo, 0) * 100 END AS lo,
            CASE WHEN v.staff_key IS NULL THEN rural_years_stated * 18 // 5 * 10 ELSE hi * 100 END AS hi,
            CASE sex WHEN 'male' THEN 30 WHEN 'female' THEN 25 END * 36000 AS needed
        FROM candidate c LEFT JOIN served v ON v.staff_key = c.record_id),
    member AS (SELECT schools_key, promotion, rest AND CASE WHEN lo >= coalesce(needed, 1080000) THEN true
            WHEN hi < coalesce(needed, 900000) THEN false END AS belongs FROM judged)
    SELECT schools_key, {_six("senior", "belongs", "meets")}
    FROM (SELECT schools_key, 1 AS n, coalesce(2 * belongs::TINYINT, 1) AS belongs, coalesce(2 * promotion::TINYINT, 1) AS meets FROM member)
    GROUP BY schools_key"""


def _payments() -> str:
    """Bit masks of months, in public rural schools only."""
    paid = "paid_on < 99991231"
    bit = "1 << (month // 100 % 100)::INTEGER"
    masks = ", ".join(
        f"bit_or(CASE WHEN {paid} AND kind = '{kind}' AND month {_YEAR} THEN {bit} ELSE 0 END) AS {name}_sure,"
        f" bit_or(CASE WHEN ({paid} AND kind = '{kind}') IS NOT false THEN CASE WHEN month {_YEAR} THEN {bit} WHEN month IS NULL THEN 8190"
        f" ELSE 0 END ELSE 0 END) AS {name}_open"
        for name, kind in (("allowance", "rural_allowance"), ("talent", "talent_allowance"))
    )
    counts = []
    for nth, month in enumerate(MONTHS, 1):
        for name in ("allowance", "talent"):
            states = [
                f"if({sure} & {1 << nth} > 0, 2, if({perhaps} & {1 << nth} > 0, 1, 0))"
                for sure, perhaps in (
                    ("there", "may_be_there") if name == "allowance" else ("there & on_books", "may_be_there & may_be_on_books"),
                    (f"{name}_sure", f"{name}_open"),
                )
            ]
            counts.append(_six(f"{name}_{month}", *states))
    return f"""
    CREATE OR REPLACE TEMP TABLE payroll AS
    WITH paid AS (SELECT staff_key, {masks} FROM payments WHERE staff_key IS NOT NULL GROUP BY staff_key),
    alike AS (SELECT p.schools_key,
            if(teaches, coalesce(upto(joined_school_on__latest), 0) & coalesce(8190 - upto(left_school_on), 0), 0) AS there,
            coalesce(upto(joined_school_on), 8190) & coalesce(8190 - upto(left_school_on), 8190) AS may_be_there,
            if(establishment, 8190, 0) AS on_books, if(establishment IS NOT false, 8190, 0) AS may_be_on_books,
            {
        ", ".join(
            f"coalesce({name}_sure, 0) AS {name}_sure, if(has_payments, coalesce({name}_open, 0), 8190) AS {name}_open"
            for name in ("allowance", "talent")
        )
    },
            count(*) AS n
        FROM (SELECT *, status IN ('in_post', 'in_post_exchange') AND category = 'teacher' AS teaches FROM staff) p
        JOIN school s ON s.schools_key = p.schools_key AND s.rural_public IS NOT false
        LEFT JOIN paid a ON a.staff_key = p.record_id WHERE teaches IS NOT false GROUP BY ALL)
    SELECT schools_key, {", ".join(counts)} FROM alike GROUP BY schools_key"""


def _activities() -> str:
    tests: dict[str, str] = {}
    for term, start in TERM_STARTS.items():
        days = f"held_on BETWEEN {start} AND {_TERM_ENDS[term]} AND for_staff"
        tests[f"culture_{term}"] = f"kind = 'culture_sport' AND scope IN ('school_wide', 'area') AND {days}"
        tests[f"any_culture_{term}"] = f"kind = 'culture_sport' AND {days}"
        tests[f"lecture_{term}"] = f"kind = 'psych_lecture' AND {days}"
        tests[f"psych_{term}"] = f"kind IN ('psych_lecture', 'psych_counselling') AND {days}"
        tests[f"screening_{term}"] = f"kind = 'psych_screening' AND {days}"
    tests["opinion"] = f"kind = 'opinion' AND held_on {_YEAR} AND for_staff"
    festival = "kind = 'visit' AND occasion = 'spring_festival' AND for_staff AND held_on BETWEEN"
    tests["spring_24"] = f"{festival} 20241222 AND 20250227"
    tests["spring_25"] = f"{festival} 20251222 AND 20251231"
    tests["teachers_day"] = "kind = 'visit' AND occasion = 'teachers_day' AND for_staff AND held_on BETWEEN 20250811 AND 20250917"
    tests["womens_day"] = "kind = 'womens_day' AND for_staff AND held_on BETWEEN 20250206 AND 20250331"
    tests |= {kind: f"kind = '{kind}' AND held_on {_YEAR}" for kind in ("induction", "thirty_years", "retirement")}
    told = ", ".join(f"({test}) AS {key}" for key, test in tests.items())
    counts = ", ".join(_ends(key, key) for key in tests)
    return f"SELECT schools_key, {counts} FROM (SELECT schools_key, {told} FROM activities) GROUP BY schools_key"


_PER_SCHOOL = {
    "held": _activities(),
    "trained": "SELECT t.schools_key, "
    + _ends("training", f"level IN ('county', 'city', 'province', 'national') AND p.category = 'teacher' AND started_on {_YEAR}")
    + " FROM trainings t LEFT JOIN staff p ON p.record_id = t.staff_key"
    + f" WHERE (level IN ('county', 'city', 'province', 'national') AND started_on {_YEAR}) IS NOT false GROUP BY t.schools_key",
    "entered": "SELECT schools_key, "
    + _ends(
        "entries",
        f"kind IN ('publicity', 'inspection') AND entered_on {_YEAR} AND NOT (approved OR (approved IS NULL AND approval_no IS NOT NULL))",
    )
    + " FROM campus_entries GROUP BY schools_key",
    "checkups": f"""SELECT schools_key, {_ends("check", f"free AND checked_on {_YEAR}")},
        count_if(staff_key IS NULL AND (free AND checked_on {_YEAR}) IS NOT false) AS check_loose,
        count_if(staff_key IS NULL AND (free AND hospital_level = 'county_hospital' AND checked_on {_YEAR}) IS NOT false) AS county_loose,
        count_if(staff_key IS NULL AND (free AND checked_on BETWEEN 20240101 AND 20251231) IS NOT false) AS urban_loose
        FROM health_checks GROUP BY schools_key""",
    "loose_talks": f"""SELECT schools_key, count_if(({_FACE} AND interviewer_role IN ('party_body', 'school_leader')) IS NOT false) AS talk_loose,
        count_if(({_FACE} AND interviewer_role = 'school_leader') IS NOT false) AS leader_loose
        FROM talks t, (SELECT NULL::VARCHAR AS name) p WHERE staff_key IS NULL GROUP BY schools_key""",
    "titles": "SELECT schools_key, "
    + _ends(
        "left_early",
        f"at_rural_school AND (level IN ('senior', 'full_senior') OR special_grade) AND left_rural_on {_YEAR}"
        " AND least(left_rural_on, 20251231) - appointed_on < 50000 AND appointed_on <= 20251231",
    )
    + f" FROM title_appointments WHERE (left_rural_on {_YEAR}) IS NOT false GROUP BY schools_key",
}

_SCHOOL = """
    CREATE OR REPLACE TEMP TABLE school AS
    SELECT s.record_id AS schools_key, district_key, locality = 'rural' AS rural, locality = 'urban' AS urban,
        locality = 'rural' AND ownership = 'public' AS rural_public, ownership = 'private' AS private,
        ownership = 'public' AND stage IN ('primary', 'junior', 'nine_year') AS exchanging, b.* EXCLUDE (schools_key)
    FROM schools s JOIN submissions b ON b.schools_key = s.record_id"""

TABLES = ("staff", "talks", "activities", "participation", "health_checks", "trainings", "rotations", "service_history")
TABLES += ("title_appointments", "awards", "payments", "campus_entries")


def _answers() -> str:
    def number(name: str) -> str:
        return f'coalesce("{name}", 0)::BIGINT AS "{name}"'

    def three(name: str) -> str:
        return f"CASE WHEN {name} THEN 1 WHEN {name} IS NULL THEN 2 ELSE 0 END::BIGINT AS {name}"

    kept = [number(f"{key}:{part}") for key in (*SHARES, *BUREAU_SHARES) for part in "abcdef"]
    kept += [number(f"{key}:{end}") for key in COUNTS for end in ("low", "high")]
    kept += [number(name) for name in LOOSE]
    seen = {"scope_induction": "induction", "scope_thirty": "years", "scope_retirement": "leaving", "scope_seconded": "lent"}
    kept += [
        f"CASE WHEN NOT has_staff THEN 2 WHEN seen_{name} = 2 THEN 1 WHEN seen_{name} = 1 THEN 2 ELSE 0 END::BIGINT AS {scope}"
        for scope, name in seen.items()
    ]
    kept += [three(name) for name in ("rural", "urban", "rural_public", "private", "exchanging")]
    kept += [f"has_{table}::BIGINT AS has_{table}" for table in TABLES]
    joins = " ".join(f"LEFT JOIN {name} USING (schools_key)" for name in ("by_school", "senior", "payroll", *_PER_SCHOOL))
    return f"SELECT schools_key, district_key, {', '.join(kept)} FROM school {joins} ORDER BY schools_key"


def connect(memory_limit: str | None = None) -> duckdb.DuckDBPyConnection:
    db = duckdb.connect()
    if memory_limit:
        db.execute("SET memory_limit = ?", [memory_limit])
    db.execute("SET preserve_insertion_order = false")
    db.execute(_SETUP)
    db.execute(f"CREATE MACRO upto(day) AS {_UPTO}")
    db.execute(
        "CREATE MACRO thirty(day) AS CASE WHEN day % 100 > 30 OR (day // 100 % 100 = 2 AND day % 100 >= 28) THEN 30 ELSE day % 100 END"
    )
    return db


def measure(db: duckdb.DuckDBPyConnection, store: Path, batch: range | None = None) -> dict[str, Ints]:
    """All counts of the schools of ``batch`` (all of them: None), one row a school in the order of their keys."""
    for table in ("schools", "submissions", *TABLES):
        key = "record_id" if table == "schools" else "schools_key"
        within = f" WHERE {key} BETWEEN {batch.start} AND {batch.stop - 1}" if batch is not None else ""
        db.execute(f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * FROM read_parquet('{store}/{table}/*.parquet'){within}")
    db.execute(_SCHOOL)
    db.execute(_people())
    db.execute(_SENIOR)
    db.execute(_payments())
    for name, query in _PER_SCHOOL.items():
        db.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
    found = db.execute(_answers()).fetchnumpy()
    return {name: np.asarray(values) for name, values in found.items()}
