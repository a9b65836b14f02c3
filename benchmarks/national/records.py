"""Records made from a plan: a store of Parquet files in the physical form, written district by district by DuckDB.

Beside the records that a plan asks for there are others that must not count: a day outside the window, another form or kind,
another school year. Days that do count lie on both ends of their windows.

Who is in post on a day that is over follows from the roster alone: who retires goes on the first day of the year, and exchanges
are of the kinds during which one may still be at one's own school.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from national.plan import (
    ACTIVITIES,
    EVENT_TABLES,
    FOR_ANYBODY,
    LOCALITIES,
    OWNERSHIPS,
    PER_DISTRICT,
    RATIOS,
    SORTS,
    STAGES,
    chunks,
    districts_plan,
    schools_plan,
)
from national.tools import PACKS

FORM = 2
"""Raised when other records are made of the same numbers."""
NEVER = 99991231
DONE = {
    "schools": "counted",
    "talks": "held",
    "activities": "held",
    "participation": "attended",
    "health_checks": "checked",
    "trainings": "completed",
    "service_history": "teaching",
    "bureau_events": "held",
}
"""Table → the column that is true of all its records, as an import takes it where the sheet does not have it."""
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹"
GIVEN = "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超秀霞平刚桂文华玉兰红健春雪"
MOST_STAFF = 150
"""More than any made school has."""
STRIDE = 7_919
"""A prime: neighbours in a list have different names."""

# Sort → category, status, establishment, sex, born, joined the school (and latest day), began teaching, left.
# Empty cells are NULL. Expressions may use n (the number of the person within the school) and s (the school).
_MALE, _EITHER = "'male'", "if(n % 2 = 0, 'male', 'female')"
_TEACHER, _YOUNG = "'teacher'", "19800101 + (s + n) % 10 * 10000 + n % 12 * 100"
_ONE_DAY, _MONTH = "", "29"
STAFF: dict[str, tuple[str, str, str, str, str, str, str, str, str]] = {
    "heads": (_TEACHER, "'in_post'", "true", _MALE, "19720301", "20050901", _ONE_DAY, "19980901", str(NEVER)),
    "eligible": (_TEACHER, "'in_post'", "true", _EITHER, _YOUNG, "20100901", _MONTH, "20050901", str(NEVER)),
    "age_limit": (_TEACHER, "'in_post'", "true", _MALE, "19730902", "20100901", _ONE_DAY, "19970901", str(NEVER)),
    "birth_missing": (_TEACHER, "'in_post'", "true", _MALE, "NULL", "20100901", _ONE_DAY, "20050901", str(NEVER)),
    "nine_years": (_TEACHER, "'in_post'", "true", _EITHER, "19850601", "20150901", _MONTH, "20100901", str(NEVER)),
    "ten_years": (_TEACHER, "'in_post_exchange'", "true", _EITHER, "19870601", "20160901", _ONE_DAY, "20110901", str(NEVER)),
    "old": (_TEACHER, "'in_post'", "true", _MALE, "19680101", "19950901", _ONE_DAY, "19900901", str(NEVER)),
    "thirty_before_day": (_TEACHER, "'in_post'", "true", _MALE, "19720901", "20000901", _ONE_DAY, "19950910", str(NEVER)),
    "senior_sure": (
        _TEACHER,
        "'in_post'",
        "true",
        _EITHER,
        "if(n % 2 = 0, 19670430, 19720430)",
        "19950901",
        _ONE_DAY,
        "19880901",
        str(NEVER),
    ),
    "senior_short": (
        _TEACHER,
        "'in_post'",
        "true",
        _MALE,
        "if(n % 2 = 0, 19670430, 19670501)",
        "19950901",
        _ONE_DAY,
        "19880901",
        str(NEVER),
    ),
    "senior_open": (_TEACHER, "'in_post'", "true", _MALE, "19670430", "19950901", _ONE_DAY, "19880901", str(NEVER)),
    "thirty_by_end": (_TEACHER, "'in_post'", "true", _MALE, "19720901", "20000901", _ONE_DAY, "19951231", str(NEVER)),
    "start_missing": (_TEACHER, "'in_post'", "true", _EITHER, "19850601", "20180901", _ONE_DAY, "NULL", str(NEVER)),
    "ordinary": (
        _TEACHER,
        "'in_post'",
        "true",
        _EITHER,
        "19860101 + (s + n) % 10 * 10000",
        "if(n % 7 = 6, 20231231, 20170901 + n % 7 * 10000)",
        _ONE_DAY,
        "20100901 + n % 7 * 10000",
        str(NEVER),
    ),
    "off_books": (_TEACHER, "'in_post'", "false", _EITHER, "19900601", "20190901", _ONE_DAY, "20150901", str(NEVER)),
    "books_missing": (_TEACHER, "'in_post'", "NULL", _EITHER, "19900601", "20190901", _ONE_DAY, "20150901", str(NEVER)),
    "last_year": (
        _TEACHER,
        "'in_post'",
        "true",
        _EITHER,
        "19900601",
        "if(n < to_start_of_last_year + transferred, 20240901, 20240101)",
        _ONE_DAY,
        "20150901",
        str(NEVER),
    ),
    "new_start_missing": (_TEACHER, "'in_post'", "true", _EITHER, "20000601", "20250301", _ONE_DAY, "NULL", str(NEVER)),
    "new": (_TEACHER, "'in_post'", "true", _EITHER, "20010601", "20250901", _MONTH, "20250901", str(NEVER)),
    "others_in_post": (
        "['administrator', 'auxiliary', 'worker'][1 + n % 3]",
        "'in_post'",
        "true",
        _EITHER,
        "19850601",
        "20100901",
        _ONE_DAY,
        "20050901",
        str(NEVER),
    ),
    "left_missing": (_TEACHER, "'in_post'", "true", _EITHER, "19880601", "20180901", _ONE_DAY, "20120901", "NULL"),
    "away": (_TEACHER, "'exchanged_away'", "true", _EITHER, "19830601", "20100901", _MONTH, "20050901", str(NEVER)),
    "left_in_year": (_TEACHER, "'left'", "true", _EITHER, "19830601", "20100901", _ONE_DAY, "20050901", "20240902"),
    "seconded": (_TEACHER, "'seconded_agency'", "true", _EITHER, "19830601", "20100901", _ONE_DAY, "20050901", str(NEVER)),
    "sick": (_TEACHER, "'long_sick'", "true", _EITHER, "19830601", "20100901", _ONE_DAY, "20050901", str(NEVER)),
    "retired": (
        _TEACHER,
        "'retired'",
        "true",
        _MALE,
        "19650101",
        "19900901",
        _ONE_DAY,
        "19850901",
        "20250101",
    ),
    "retired_before": (_TEACHER, "'retired'", "true", _MALE, "19640101", "19900901", _ONE_DAY, "19840901", "20241231"),
    "gone": (_TEACHER, "'left'", "true", _EITHER, "19880601", "20180901", _ONE_DAY, "20120901", "20230630"),
    "no_status": (_TEACHER, "NULL", "true", _EITHER, "19900601", "20200901", _ONE_DAY, "20140901", "20250101"),
}
assert tuple(STAFF) == SORTS


def made_as(schools: int, seed: int) -> dict[str, int]:
    """What a made store says of itself: one that says anything else is made anew."""
    return {"schools": schools, "seed": seed, "form": FORM}


def make_store(folder: Path, schools: int, seed: int = 1) -> None:
    """Write the store; the same numbers give the same rows."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    districts = districts_plan(schools, seed)
    offsets: dict[str, int] = {}
    with duckdb.connect() as db:
        db.execute("SET preserve_insertion_order = true")
        for nth, part in enumerate(chunks(schools)):
            for table, query in _school_tables(db, schools_plan(part, seed), offsets):
                target = folder / table / f"{nth:05}.parquet"
                target.parent.mkdir(exist_ok=True)
                numbered = _numbered(table, query, offsets.get(table, 0))
                query = query if table == "submissions" else numbered
                copied = db.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)").fetchone()
                assert copied
                offsets[table] = offsets.get(table, 0) + int(copied[0])
        for table, query in _bureau_tables(db, districts):
            db.execute(f"COPY ({_numbered(table, query)}) TO '{folder / table}.parquet' (FORMAT parquet, COMPRESSION zstd)")
    about = {"format": 1, "bureau_submitted": ["bureau_events", "bureau_figures", "visit_posts"], "model": _model()}
    (folder / "store.json").write_text(json.dumps(about), encoding="utf-8")
    (folder / "size.json").write_text(json.dumps({**made_as(schools, seed), **offsets}), encoding="utf-8")


def _numbered(table: str, query: str, first: int = 0) -> str:
    done = f", true AS {DONE[table]}" if table in DONE else ""
    return f"SELECT row_number() OVER () - 1 + {first} AS record_id, *{done} FROM ({query})"


def _model() -> str:
    """The digest by which the program knows its own stores; others it would look through first."""
    from auditor.model.model import base_model
    from auditor.rules.pack import load_pack
    from auditor.store.layout import model_digest

    model = base_model()
    for pack in PACKS:
        model = load_pack(pack, model).model
    return model_digest(model)


def _school_tables(db: duckdb.DuckDBPyConnection, plan: pd.DataFrame, offsets: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Table → query over one chunk of the plan; rows in the order of their schools."""
    own = plan.copy()
    start = 0
    for sort in SORTS:
        own[f"to_start_of_{sort}"] = start if isinstance(start, pd.Series) else 0
        start = start + own[sort]
    own["staff_from"] = offsets.get("staff", 0) + own["staff"].cumsum() - own["staff"]
    happened = _activities(own)
    held = np.bincount(happened["school"] - int(own["school"].iloc[0]), minlength=len(own))
    own["opinion_key"] = offsets.get("activities", 0) + np.cumsum(held) - held
    db.register("plan_frame", own)
    db.execute("CREATE OR REPLACE TEMP TABLE p AS SELECT * FROM plan_frame")
    db.execute(f"CREATE OR REPLACE TEMP TABLE people AS {_PEOPLE}")
    db.register("happened", happened)
    yield "schools", _SCHOOLS
    yield (
        "submissions",
        f"SELECT school AS schools_key, {', '.join(f'has_{t} = 1 AS has_{t}' for t in ('staff', *EVENT_TABLES))} FROM p",
    )
    yield "staff", _staff_query()
    yield "activities", _ACTIVITIES
    for table in ("talks", "participation", "health_checks", "trainings", "rotations", "service_history"):
        yield table, _EVENTS[table]
    for table in ("title_appointments", "awards", "payments", "campus_entries"):
        yield table, _EVENTS[table]


def _activities(plan: pd.DataFrame) -> pd.DataFrame:
    """One row an activity: school, lever, what (0 counts, 1 may count, 2 does not), and which of its like."""
    names = [f"{lever}_{what}" for lever in ACTIVITIES for what in ("sure", "open", "no")]
    counts = plan[names].to_numpy(dtype=np.int64).ravel()
    cell = np.repeat(np.arange(len(counts)), counts)
    nth = np.arange(len(cell)) - np.repeat(np.cumsum(counts) - counts, counts)
    school = plan["school"].to_numpy()[cell // len(names)]
    return pd.DataFrame({"school": school, "lever": cell % len(names) // 3, "what": cell % 3, "nth": nth})


def _literal(value: str | int | None) -> str:
    return "NULL" if value is None else str(value) if isinstance(value, int) else f"'{value}'"


_levers = ", ".join(
    f"({nth}, {', '.join(map(_literal, row))}, {'true' if lever in FOR_ANYBODY else 'false'})"
    for nth, (lever, row) in enumerate(ACTIVITIES.items())
)
_ACTIVITIES = f"""
    SELECT school AS schools_key, 'H' || nth || lever AS activity_id, kind || ' ' || nth AS name,
        CASE WHEN anybody AND what = 1 THEN NULL WHEN anybody AND what = 2 THEN 20241231
             WHEN nth % 2 = 0 THEN first ELSE last END::BIGINT AS held_on,
        kind, CASE WHEN nth % 2 = 0 AND scope = 'area' THEN 'school_wide' ELSE scope END AS scope, occasion,
        CASE WHEN what = 1 AND NOT anybody THEN NULL ELSE what <> 2 OR anybody END AS for_staff,
        10 + (school + lever) % 40 AS participants
    FROM happened JOIN (VALUES {_levers}) AS l(id, kind, scope, occasion, first, last, anybody) ON id = lever
    ORDER BY school, lever, what, nth"""

_codes = {
    "stage": STAGES,
    "locality": LOCALITIES,
    "ownership": OWNERSHIPS,
}
_SCHOOLS = f"""
    SELECT 'X' || (1000000 + school) AS school_id, '第' || school || '学校' AS name, district AS district_key,
        '第' || district || '县' AS district,
        {", ".join(f"[{', '.join(map(_literal, codes))}][1 + {name}] AS {name}" for name, codes in _codes.items())},
        100 + school % 900 AS pupils, 6 + school % 30 AS classes
    FROM p ORDER BY school"""

_nth_in_district = f"((s % {PER_DISTRICT} * {MOST_STAFF} + n) * {STRIDE} % {len(SURNAMES) * len(GIVEN) ** 2})::INTEGER"
_name = (
    f"'{SURNAMES}'[1 + {_nth_in_district} % {len(SURNAMES)}]"
    f" || '{GIVEN}'[1 + {_nth_in_district} // {len(SURNAMES)} % {len(GIVEN)}]"
    f" || '{GIVEN}'[1 + {_nth_in_district} // {len(SURNAMES) * len(GIVEN)}]"
)
"""Nobody of a district has another's name: of two people of one name, one of whom moved, nobody knows whether they are two."""
_PEOPLE = (
    f"SELECT *, school AS s, staff_from + n AS staff_key, {_name} AS person FROM (SELECT *, unnest(range(staff)) AS n FROM p)"
)


def _staff_query() -> str:
    last = SORTS[-1]
    which = (
        "CASE "
        + " ".join(f"WHEN n < to_start_of_{after} THEN {nth}" for nth, after in enumerate(SORTS[1:]))
        + f" ELSE {SORTS.index(last)} END"
    )

    def by_sort(place: int) -> str:
        found: dict[str, list[int]] = {}
        for nth, row in enumerate(STAFF.values()):
            found.setdefault(row[place] or "0", []).append(nth)
        return (
            "CASE " + " ".join(f"WHEN sort IN ({', '.join(map(str, who))}) THEN {value}" for value, who in found.items()) + " END"
        )

    category, status, books, sex, born, joined, latest, began, left = (by_sort(place) for place in range(9))
    eligible = SORTS.index("eligible")
    return f"""
    SELECT s AS schools_key, (10000000 + s)::VARCHAR || (100 + n) AS staff_id, person AS name,
        {category} AS category, {status} AS status, ({books})::BOOLEAN AS establishment, {sex} AS sex, ({born})::BIGINT AS born_on,
        ({joined})::BIGINT AS joined_school_on, ({joined} + {latest})::BIGINT AS joined_school_on__latest,
        ({began})::BIGINT AS began_teaching_on, ({left})::BIGINT AS left_school_on,
        CASE WHEN sort = 0 THEN if(n = 0, 'head', 'deputy_head') ELSE 'none' END AS position,
        CASE WHEN sort <> 0 OR n = heads_due AND heads_open = 1 THEN NULL WHEN n < heads_due THEN 20140901 ELSE 20170901 END::BIGINT
            AS leader_since,
        CASE WHEN sort <> {eligible} OR n - heads >= backbone + backbone_open THEN false WHEN n - heads >= backbone THEN NULL
             ELSE true END AS backbone,
        CASE WHEN sort BETWEEN {SORTS.index("senior_sure")} AND {SORTS.index("senior_open")} OR n % 3 = 1 THEN 'intermediate'
             WHEN sort = {SORTS.index("old")} THEN 'senior' ELSE 'junior' END AS title,
        true AS title_conditions_met, CASE WHEN category_nr = 0 THEN 'professional' ELSE 'labour' END AS post_category,
        500::BIGINT AS rural_years_stated, ['语文', '数学', '英语', '体育', '音乐'][1 + n % 5] AS subject
    FROM (SELECT *, (sort = {SORTS.index("others_in_post")} AND n % 3 = 2)::INTEGER AS category_nr FROM (SELECT *, {which} AS sort FROM people))
    ORDER BY s, n"""


_DAY = "20250101 + (s + n) % 12 * 100 + (s * 3 + n) % 28"
_SURE_DAY = f"CASE WHEN n % 11 = 0 THEN 20250101 WHEN n % 11 = 1 THEN 20251231 ELSE {_DAY} END"
_EVENTS = {
    "talks": f"""
    SELECT s AS schools_key, staff_key, person AS staff_name, held_on::BIGINT AS held_on, form, interviewer, role AS interviewer_role
    FROM (
        SELECT s, n, 0 AS part, staff_key, person, {_SURE_DAY} AS held_on, if(n < talked, 'face_to_face', NULL) AS form, '校长甲' AS interviewer,
            if(n < by_leader OR n >= talked, 'school_leader', 'party_body') AS role
        FROM people WHERE n < talked + talk_open
        UNION ALL
        SELECT s, n, 1, staff_key, person, {_DAY}, 'face_to_face', '书记乙', 'party_body' FROM people WHERE n < talked AND n % 20 = 0
        UNION ALL
        SELECT s, n, 2, staff_key, person, if(n % 4 = 1, 20241231, {_DAY}), if(n % 4 = 0, 'phone', 'face_to_face'),
            if(n % 4 = 2, person, '校长甲'), if(n % 4 = 3, 'middle', 'school_leader')
        FROM people WHERE n >= talked + talk_open AND has_talks = 1 AND (s + n) % 3 = 0
        UNION ALL
        SELECT school, 9999, 3, NULL, '某老师', 20250601, 'face_to_face', '校长甲', 'school_leader' FROM p WHERE talk_loose = 1
    ) ORDER BY s, n, part""",
    "participation": f"""
    SELECT s AS schools_key, staff_key, activities_key, kind, held_on::BIGINT AS held_on FROM (
        SELECT s, n, 0 AS part, staff_key, {_SURE_DAY} AS held_on,
            if(n % 4 = 1 AND opinion_sure > 0, NULL, 'opinion') AS kind, if(n % 4 = 1 AND opinion_sure > 0, opinion_key, NULL) AS activities_key
        FROM people WHERE n < asked
        UNION ALL
        SELECT s, n, 0, staff_key, {_DAY}, NULL, NULL FROM people WHERE n >= asked AND n < asked + asked_open
        UNION ALL
        SELECT s, n, 1, staff_key, 20241231, 'opinion', NULL FROM people WHERE n >= asked + asked_open AND has_participation = 1 AND n % 2 = 0
        UNION ALL
        SELECT s, n, 2, staff_key, {_DAY}, 'culture_sport', NULL FROM people WHERE has_participation = 1 AND (s + n) % 12 = 0
    ) ORDER BY s, n, part""",
    "health_checks": f"""
    SELECT s AS schools_key, staff_key, checked_on::BIGINT AS checked_on, hospital, level AS hospital_level, free FROM (
        SELECT s, n, 0 AS part, staff_key, {_SURE_DAY} AS checked_on, if(n < county OR n >= county + clinic, '县人民医院', '乡卫生院') AS hospital,
            if(n < county OR n >= county + clinic, 'county_hospital', 'township_hospital') AS level,
            if(n < county + clinic, true, NULL) AS free
        FROM people WHERE n < county + clinic + check_open
        UNION ALL
        SELECT s, n, 0, staff_key, if(n % 2 = 0, 20240101, 20241231), '县人民医院', 'county_hospital', true FROM people
        WHERE n >= county + clinic + check_open AND n < county + clinic + check_open + year_before
        UNION ALL
        SELECT s, n, 1, staff_key, if(n % 2 = 0, 20231231, {_DAY}), '县人民医院', 'county_hospital', n % 2 = 0 FROM people
        WHERE n >= county + clinic + check_open + year_before AND has_health_checks = 1 AND n < in_post + left_missing
        UNION ALL
        SELECT s, n, 2, staff_key, 20240601, '县人民医院', 'county_hospital', true FROM people WHERE n < county AND n % 16 = 0
        UNION ALL
        SELECT school, 9999, 3, NULL, 20250601, '县人民医院', 'county_hospital', true FROM p WHERE check_loose = 1
    ) ORDER BY s, n, part""",
    "trainings": f"""
    SELECT s AS schools_key, staff_key, name, level, hours::BIGINT AS hours, started_on::BIGINT AS started_on FROM (
        SELECT s, n, 0 AS part, staff_from + n % teachers AS staff_key, '国培计划' AS name,
            ['county', 'city', 'province', 'national'][1 + n % 4] AS level, 4800 AS hours, {_SURE_DAY} AS started_on
        FROM (SELECT *, school AS s, unnest(range(trained)) AS n FROM p)
        UNION ALL
        SELECT s, n, 1, staff_from + teachers, '县级培训', 'county', 1600, 20250701
        FROM (SELECT *, school AS s, unnest(range(training_no)) AS n FROM p)
        UNION ALL
        SELECT s, n, 2, staff_key, '校本培训', 'school', 800, {_DAY} FROM people WHERE has_trainings = 1 AND n < teachers AND (s + n) % 15 = 0
        UNION ALL
        SELECT s, n, 3, staff_key, '国培计划', 'national', 800, 20241231 FROM people WHERE has_trainings = 1 AND n < teachers AND n % 17 = 0
        UNION ALL
        SELECT school, 9998, 4, NULL, '培训', NULL, 800, 20250701 FROM p WHERE training_open = 1
        UNION ALL
        SELECT school, 9999, 4, NULL, '县级培训', 'county', 800, 20250701 FROM p WHERE training_loose = 1
    ) ORDER BY s, part, n""",
    "rotations": """
    SELECT s AS schools_key, staff_key, kind, transferred, started_on::BIGINT AS started_on, ended_on::BIGINT AS ended_on,
        origin_joined_on::BIGINT AS origin_joined_on
    FROM (
        SELECT s, n, 0 AS part, staff_key, ['group', 'circuit'][1 + n % 2] AS kind, false AS transferred,
            if(n % 2 = 0, 20240901, 20250831) AS started_on, 20250831 AS ended_on, NULL AS origin_joined_on
        FROM people WHERE n >= heads AND n < heads + exchanged_24 OR n < heads_exchanged
        UNION ALL
        SELECT s, n, 1, staff_key, 'regular', false, if(n % 2 = 0, 20250901, 20251231), 99991231, NULL
        FROM people WHERE n >= heads AND n < heads + exchanged_25
        UNION ALL
        SELECT s, n, 2, staff_key, if(n % 2 = 0, 'other', 'regular'), false, if(n % 2 = 0, 20241001, 20240831), 20240831, NULL
        FROM people WHERE has_rotations = 1 AND n >= heads + exchanged_24 AND n < heads + eligible AND n < heads + exchanged_24 + 2
        UNION ALL
        SELECT s, n, 3, staff_key, 'counterpart', false, 20240901, 99991231, NULL
        FROM people WHERE has_rotations = 1 AND n >= to_start_of_away AND n < to_start_of_away + away
        UNION ALL
        SELECT s, n, 3, staff_key, 'group', true, 20240901, 99991231, 20150901
        FROM people WHERE has_rotations = 1 AND n >= to_start_of_last_year AND n < to_start_of_last_year + transferred
    ) ORDER BY s, n, part""",
    "service_history": """
    SELECT s AS schools_key, staff_key, unit, started_on::BIGINT AS started_on, ended_on::BIGINT AS ended_on,
        (ended_on + late)::BIGINT AS ended_on__latest, rural
    FROM (
        SELECT s, n, 0 AS part, staff_key, '清泉小学' AS unit, 20050901 AS started_on, 20120831 AS ended_on, 0 AS late, n % 2 = 0 AS rural
        FROM people WHERE has_service_history = 1 AND n < in_post AND (n < to_start_of_senior_sure OR n >= to_start_of_thirty_by_end)
            AND (s + n) % 6 = 0
        UNION ALL
        SELECT s, n, 1, staff_key, '城关小学', 20120901, 20180701, 30, n % 4 = 0
        FROM people WHERE has_service_history = 1 AND n < in_post AND (n < to_start_of_senior_sure OR n >= to_start_of_thirty_by_end)
            AND (s + n) % 6 = 0
        UNION ALL
        SELECT s, n, 2, staff_key, '城关小学', 19880901, 19950831, 0, false FROM people
        WHERE has_service_history = 1 AND n >= to_start_of_senior_sure AND n < to_start_of_thirty_by_end
        UNION ALL
        SELECT s, n, 3, staff_key, '霍城小学',
            CASE WHEN n < to_start_of_senior_short AND n % 2 = 1 THEN 20000901
                 WHEN n >= to_start_of_senior_short AND n < to_start_of_senior_open AND n % 2 = 0 THEN 19950902 ELSE 19950901 END,
            20250801, 30, if(n >= to_start_of_senior_open, NULL, true)
        FROM people WHERE has_service_history = 1 AND n >= to_start_of_senior_sure AND n < to_start_of_thirty_by_end
        UNION ALL
        SELECT s, n, 4, staff_key, '城关小学', 20250901, 99991231, 0, false FROM people
        WHERE has_service_history = 1 AND n >= to_start_of_senior_sure AND n < to_start_of_thirty_by_end
    ) ORDER BY s, n, part""",
    "title_appointments": """
    SELECT s AS schools_key, staff_key, level, false AS special_grade, track, appointed_on::BIGINT AS appointed_on, at_rural AS at_rural_school,
        left_on::BIGINT AS left_rural_on
    FROM (
        SELECT s, n, 0 AS part, staff_key, 'senior' AS level, 'grassroots' AS track,
            CASE WHEN n >= to_start_of_senior_sure + appointed THEN 20241231 WHEN n % 2 = 0 THEN 20250101 ELSE 20251231 END AS appointed_on,
            true AS at_rural, 99991231 AS left_on
        FROM people WHERE has_title_appointments = 1 AND n >= to_start_of_senior_sure AND n < to_start_of_senior_short
        UNION ALL
        SELECT s, n, 1, staff_key, 'intermediate', 'regular', 20150601, n % 16 = 0, if(n % 16 = 0, 20250601, 99991231)
        FROM people WHERE has_title_appointments = 1 AND n < in_post AND n % 8 = 0
        UNION ALL
        SELECT s, n, 2, staff_key, 'senior', 'regular', CASE WHEN left_early = 1 THEN 20200702 WHEN left_on_time = 1 THEN 20200701 END, true, 20250701
        FROM people WHERE n = staff - 1 AND left_early + left_on_time + left_open > 0
    ) ORDER BY s, n, part""",
    "awards": """
    SELECT s AS schools_key, staff_key, kind, level, awarded_on::BIGINT AS awarded_on FROM (
        SELECT s, n, 0 AS part, staff_key, 'thirty_years' AS kind, 'county' AS level, if(n % 2 = 0, 20200910, 20251120) AS awarded_on
        FROM people WHERE n >= to_start_of_old AND n < to_start_of_old + awarded
        UNION ALL
        SELECT s, n, 1, staff_key, 'commendation', 'city', 20250910 FROM people WHERE has_awards = 1 AND (s + n) % 18 = 0
    ) ORDER BY s, n, part""",
    "payments": f"""
    SELECT s AS schools_key, staff_key, kind, (20250001 + month * 100)::BIGINT AS month, paid_on::BIGINT AS paid_on, amount::BIGINT AS amount FROM (
        SELECT s, n, m AS month, 'rural_allowance' AS kind, staff_key, 40000 AS amount, CASE {
        " ".join(
            f"WHEN m = {m} AND n < allowance_unpaid_{m} THEN {NEVER} WHEN m = {m} AND n < allowance_open_{m} THEN NULL"
            for m in range(1, 13)
        )
    } ELSE 20250020 + m * 100 END AS paid_on
        FROM people, range(1, 13) months(m) WHERE has_payments = 1 AND n < teachers
        UNION ALL
        SELECT s, n, m, 'talent_allowance', staff_key, 30000, CASE {
        " ".join(
            f"WHEN m = {m} AND n < talent_unpaid_{m} THEN {NEVER} WHEN m = {m} AND n < talent_open_{m} THEN NULL"
            for m in range(1, 13)
        )
    } ELSE 20250020 + m * 100 END
        FROM people, range(1, 13) months(m)
        WHERE has_payments = 1 AND n < teachers AND (n < to_start_of_off_books OR n >= to_start_of_books_missing)
    ) ORDER BY s, month, kind, n""",
    "campus_entries": """
    SELECT s AS schools_key, name, kind, entered_on::BIGINT AS entered_on, approval_no, approved FROM (
        SELECT school AS s, n, 0 AS part, '宣传' AS name, if(n = 0, 'publicity', 'inspection') AS kind, if(n = 0, 20250101, 20251231) AS entered_on,
            if(n = 0, '教〔2025〕1号', NULL) AS approval_no, false AS approved
        FROM (SELECT *, unnest(range(entry_bad)) AS n FROM p)
        UNION ALL
        SELECT school, 0, 1, '检查', 'inspection', 20250601, NULL, NULL FROM p WHERE entry_open = 1
        UNION ALL
        SELECT school, n, 2, '宣传', if(n = 2, 'other', 'publicity'), if(n = 1, 20241231, 20250301),
            if(n = 0, '教〔2025〕2号', NULL), if(n = 0, NULL, false)
        FROM (SELECT *, unnest(range(entry_good)) AS n FROM p)
    ) ORDER BY s, part, n""",
}


def _bureau_tables(db: duckdb.DuckDBPyConnection, districts: pd.DataFrame) -> Iterator[tuple[str, str]]:
    db.register("district_frame", districts)
    db.execute("CREATE OR REPLACE TEMP TABLE d AS SELECT * FROM district_frame")
    yield "districts", "SELECT '第' || district || '县' AS name FROM d ORDER BY district"
    posts = "(sum(posts) OVER (ORDER BY district) - posts)::BIGINT AS posts_from"
    db.execute(f"CREATE OR REPLACE TEMP TABLE d AS SELECT *, {posts} FROM district_frame")
    yield (
        "visit_posts",
        "SELECT district AS district_key, '岗位' || district || '-' || n AS post, '负责人' || n AS holder"
        " FROM (SELECT *, unnest(range(posts)) AS n FROM d) ORDER BY district, n",
    )
    windows = {  # event → kind in the records, first and last day that count, a day outside
        "commendation": ("commendation_meeting", 20250811, 20250930, 20251001),
        "study": ("study_meeting", 20250101, 20251231, 20241231),
        "award_round": ("award_round", 20250101, 20250909, 20250910),
        "culture": ("culture_sport", 20240101, 20251231, 20231231),
        "check": ("health_check", 20250101, 20251231, 20241231),
    }
    parts = [
        part
        for event, (kind, first, last, outside) in windows.items()
        for part in (
            f"SELECT district, '{kind}' AS kind, if(n = 0, {first}, {last})::BIGINT AS held_on, NULL::BIGINT AS key"
            f" FROM (SELECT *, unnest(range({event}_sure)) AS n FROM d)",
            f"SELECT district, '{kind}', {outside}, NULL FROM d WHERE {event}_no = 1",
            f"SELECT district, '{kind}', NULL, NULL FROM d WHERE {event}_open = 1",
        )
    ]
    parts += [
        "SELECT district, 'visit', 20250601, posts_from + n FROM (SELECT *, unnest(range(visited)) AS n FROM d)",
        "SELECT district, 'visit', 20241231, posts_from + visited FROM d WHERE visited < posts",
        "SELECT district, 'visit', 20250601, NULL FROM d WHERE visit_loose = 1",
    ]
    yield (
        "bureau_events",
        f"SELECT district AS district_key, kind AS name, kind, held_on, key AS visit_posts_key FROM ({' UNION ALL '.join(parts)})"
        " ORDER BY district, kind, held_on, key",
    )
    figures = []
    for name, (of, to, scope) in RATIOS.items():
        halved = name in ("meetings", "documents", "inspections")
        exact, missed = (100, 101) if halved else (200, 199)
        bears = "NULL" if scope is None else f"'{scope}'"
        of_scope = bears if scope is None else f"if({name}_state = 3, NULL, {bears})"
        of_value = f"if({name}_state = 1, {missed}, {exact})"
        if scope is None:
            of_value = f"if({name}_state = 3, NULL, {of_value})"
        figures += [
            f"SELECT district, '{of}' AS indicator, ({of_value} * 10000)::BIGINT AS value, {of_scope} AS scope FROM d",
            f"SELECT district, '{to}', if({name}_state = 4, 0, 200 * 10000)::BIGINT, {bears} FROM d WHERE {name}_state <> 2",
        ]
    yield (
        "bureau_figures",
        "SELECT district AS district_key, indicator, 20251231::BIGINT AS as_of, value, scope"
        f" FROM ({' UNION ALL '.join(figures)}) ORDER BY district, indicator",
    )
