"""The oracle itself: its retirement table, its intervals, its completions, on examples small enough to check by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.naive import days, reading
from tests.naive.days import Calendar, on
from tests.naive.evaluate import Judged, judge_rule
from tests.naive.packs import load_pack
from tests.naive.world import canonical_world

# ------------------------------------------------------------------ retirement: the vectors of the published table

PUBLISHED = [
    ("m", (1965, 1), (2025, 2)),
    ("m", (1965, 12), (2026, 3)),
    ("m", (1967, 5), (2028, 1)),
    ("m", (1995, 12), (2058, 12)),
    ("f55", (1971, 4), (2026, 8)),
    ("f55", (1974, 10), (2031, 1)),
    ("f55", (2000, 12), (2058, 12)),
    ("f50", (1995, 12), (2050, 12)),
]
COMPUTED = [
    ("m", (1964, 12), (2024, 12)),
    ("m", (1965, 4), (2025, 5)),
    ("m", (1965, 5), (2025, 7)),
    ("m", (1966, 1), (2026, 5)),
    ("m", (1968, 9), (2029, 9)),
    ("m", (1970, 1), (2031, 5)),
    ("m", (1972, 6), (2034, 5)),
    ("m", (1974, 12), (2037, 6)),
    ("m", (1976, 9), (2039, 9)),
    ("f55", (1969, 12), (2024, 12)),
    ("f55", (1970, 1), (2025, 2)),
    ("f55", (1970, 4), (2025, 5)),
    ("f55", (1970, 5), (2025, 7)),
    ("f55", (1972, 1), (2027, 8)),
    ("f55", (1973, 9), (2029, 9)),
    ("f55", (1976, 3), (2032, 10)),
    ("f55", (1978, 6), (2035, 8)),
    ("f55", (1980, 12), (2038, 9)),
    ("f55", (1981, 9), (2039, 9)),
    ("f50", (1974, 12), (2024, 12)),
    ("f50", (1975, 1), (2025, 2)),
    ("f50", (1975, 2), (2025, 3)),
    ("f50", (1975, 3), (2025, 5)),
    ("f50", (1976, 1), (2026, 8)),
    ("f50", (1977, 7), (2028, 11)),
    ("f50", (1979, 5), (2031, 8)),
    ("f50", (1980, 10), (2033, 9)),
    ("f50", (1982, 4), (2035, 12)),
    ("f50", (1983, 12), (2038, 6)),
    ("f50", (1984, 10), (2039, 9)),
    ("f50", (1984, 11), (2039, 11)),
    ("f_senior", (1965, 12), (2026, 3)),
]


@pytest.mark.parametrize(("category", "born", "retires"), PUBLISHED + COMPUTED)
def test_retirement_table(category: str, born: tuple[int, int], retires: tuple[int, int]) -> None:
    assert days.retirement(date(*born, 12), category) == (*retires, 12)


# ------------------------------------------------------------------ days and periods


def test_age_rises_on_the_birthday() -> None:
    born = date(1979, 12, 31)
    assert (days.birthdays(born, date(2025, 12, 30)), days.birthdays(born, date(2025, 12, 31))) == (45, 46)


def test_born_on_29_february_is_a_year_older_on_1_march() -> None:
    born = date(2000, 2, 29)
    assert (days.birthdays(born, date(2025, 2, 28)), days.birthdays(born, date(2025, 3, 1))) == (24, 25)


@pytest.mark.parametrize(
    ("spells", "years"),
    [
        ([("1995-09", "2025-08")], Fraction(30)),
        ([("1995-09-01", "2025-08-31")], Fraction(30)),
        ([("1995-09-01", "2025-08-30")], Fraction(30)),  # the 31st adds no day to a month of thirty
        ([("1995-09-01", "2025-08-29")], Fraction(30) - Fraction(1, 360)),
        ([("2000-01", "2000-12"), ("2000-07", "2001-06")], Fraction(3, 2)),
        ([("2000-01", "2000-06"), ("2002-01", "2002-06")], Fraction(1)),
        ([], Fraction(0)),
    ],
)
def test_service_adds_each_day_once(spells: list[tuple[str, str]], years: Fraction) -> None:
    assert days.service_months([(on(a)[0], on(b)[1]) for a, b in spells]) == years * 12


def test_an_audit_on_the_last_day_of_a_year_binds_that_year_only() -> None:
    found = days.periods_in_audit("calendar_year", 1, None, Calendar(), date(2025, 12, 31))
    assert found == [(date(2025, 1, 1), date(2025, 12, 31), True)]


def test_an_audit_in_march_binds_last_year_and_shows_this_one() -> None:
    found = days.periods_in_audit("calendar_year", 1, None, Calendar(), date(2026, 3, 31))
    assert found == [(date(2025, 1, 1), date(2025, 12, 31), True), (date(2026, 1, 1), date(2026, 12, 31), False)]


def test_terms_of_an_audit_at_new_year() -> None:
    found = days.periods_in_audit("term", 1, None, Calendar(), date(2025, 12, 31))
    assert [(a, b) for a, b, over in found if over] == [
        (date(2024, 9, 1), date(2025, 1, 31)),
        (date(2025, 2, 1), date(2025, 8, 31)),
    ]
    assert [(a, b) for a, b, over in found if not over] == [(date(2025, 9, 1), date(2026, 1, 31))]


# ------------------------------------------------------------------ reading


NUMBERS = [("2/3", Fraction(2, 3)), ("10%", Fraction(1, 10)), ("1:19", Fraction(1, 19)), ("4.2", Fraction(21, 5))]


@pytest.mark.parametrize(("text", "value"), NUMBERS)
def test_numbers_are_exact(text: str, value: Fraction) -> None:
    assert reading.number(text) == value


def test_scalars_stay_text(tmp_path: Any) -> None:
    file = tmp_path / "rule.yaml"
    file.write_text("a: 8:20\nb: 2025-01-01\nc: 'null'\nd: null\ne: true\nf: no\n", encoding="utf-8")
    assert reading.load(file) == {"a": "8:20", "b": "2025-01-01", "c": "null", "d": None, "e": True, "f": "no"}


@pytest.mark.parametrize("name", ["shandan", "leiyang"])
def test_packs_are_read(name: str) -> None:
    pack = load_pack(name)
    assert len({rule["id"] for rule in pack.rules}) == len(pack.rules) > 10


# ------------------------------------------------------------------ verdicts

MODEL = load_pack("zhejiang").model
TALKS = {
    "id": "t/1",
    "period": "calendar_year",
    "share": {"of": "staff_in_post", "that": {"talks": {"where": {"form": "face_to_face"}, "at_least": "1"}}},
    "at_least": "2/3",
}
EVENTS = {
    "id": "t/2",
    "period": "term",
    "count": {"of": "activities", "where": {"kind": "culture_sport"}},
    "at_least": "1",
}
ENTRIES = {
    "id": "t/3",
    "period": "calendar_year",
    "count": {"of": "campus_entries", "where": {"approved": False}},
    "at_most": "0",
}


def everybody(that: dict[str, Any], period: str = "as_of") -> dict[str, Any]:
    """A rule that asks all staff to satisfy ``that``."""
    return {"id": "t/4", "period": period, "share": {"of": "staff", "that": that}, "at_least": "100%"}


def person(staff_id: str, **changes: Any) -> dict[str, Any]:
    given = {"school_id": "s", "staff_id": staff_id, "name": staff_id, "status": "in_post", "joined_school_on": on("2010-09")}
    return {**given, "left_school_on": None, **changes}


def talk(staff_id: str | None, held_on: str = "2025-05-05", form: str | None = "face_to_face") -> dict[str, Any]:
    return {"school_id": "s", "staff_id": staff_id, "held_on": on(held_on) if held_on else None, "form": form}


def event(held_on: str) -> dict[str, Any]:
    return {"school_id": "s", "held_on": on(held_on), "kind": "culture_sport"}


def judge(rule: dict[str, Any], as_of: date = date(2025, 12, 31), withhold: tuple[str, ...] = (), **tables: Any) -> list[Judged]:
    tables = {"schools": [{"school_id": "s", "district": "d"}], **tables}
    submitted = {("s", table) for table in tables if table not in withhold}
    return list(judge_rule(rule, canonical_world(MODEL, tables, submitted, (), as_of), Calendar()))


def verdict(*args: Any, **kwargs: Any) -> str:
    return judge(*args, **kwargs)[0].verdict


def test_ten_of_fifteen_is_two_thirds() -> None:
    staff = [person(f"p{n}") for n in range(15)]
    found = judge(TALKS, staff=staff, talks=[talk(f"p{n}") for n in range(10)])[0]
    assert (found.verdict, found.actual, found.population, found.required, found.shortfall) == ("pass", 10, 15, 10, 0)


def test_nine_of_fifteen_lacks_one() -> None:
    staff = [person(f"p{n}") for n in range(15)]
    found = judge(TALKS, staff=staff, talks=[talk(f"p{n}") for n in range(9)])[0]
    assert (found.verdict, found.shortfall) == ("fail", 1)


def test_a_person_talked_to_twice_counts_once() -> None:
    assert verdict(TALKS, staff=[person("a"), person("b"), person("c")], talks=[talk("a"), talk("a")]) == "fail"


def test_an_unknown_form_decides_only_where_it_matters() -> None:
    staff = [person("a"), person("b"), person("c")]
    assert verdict(TALKS, staff=staff, talks=[talk("a"), talk("b", form=None)]) == "unknown"
    assert verdict(TALKS, staff=staff, talks=[talk("a"), talk("b"), talk("c", form=None)]) == "pass"
    assert verdict(TALKS, staff=staff, talks=[talk("c", form=None)]) == "fail"


def test_one_unmatched_talk_may_turn_one_member() -> None:
    staff = [person("a"), person("b"), person("c")]
    assert verdict(TALKS, staff=staff, talks=[talk("a"), talk("nobody")]) == "unknown"
    assert verdict(TALKS, staff=staff, talks=[talk("nobody")]) == "fail"
    assert verdict(TALKS, staff=staff, talks=[talk(None), talk("nobody")]) == "unknown"


def test_a_table_never_submitted_is_not_a_table_of_no_rows() -> None:
    staff = [person("a")]
    assert verdict(TALKS, staff=staff, talks=[]) == "fail"
    assert verdict(TALKS, staff=staff, talks=[], withhold=("talks",)) == "unknown"


def test_nobody_in_post_is_not_applicable() -> None:
    assert verdict(TALKS, staff=[person("a", status="retired")], talks=[]) == "not_applicable"


def test_a_possibly_empty_population_decides_nothing() -> None:
    assert verdict(TALKS, staff=[person("a", status=None)], talks=[]) == "unknown"
    assert verdict(TALKS, staff=[person("a", status=None)], talks=[talk("a")]) == "unknown"


def test_a_month_that_holds_the_reference_date_leaves_membership_open() -> None:
    newcomer = person("b", joined_school_on=on("2025-12"))
    assert verdict(TALKS, staff=[person("a"), newcomer], talks=[talk("a")]) == "fail"  # here by the 31st, whatever the day
    running = judge(TALKS, as_of=date(2025, 12, 15), staff=[person("a"), newcomer], talks=[talk("a")])
    assert running[-1].verdict == "unknown"


def test_two_events_in_one_term_leave_the_other_empty() -> None:
    found = judge(EVENTS, activities=[event("2025-03-01"), event("2025-04-01")])
    assert [f.verdict for f in found] == ["fail", "pass", "pending"]


def test_an_event_of_an_unknown_day_in_a_month_across_terms() -> None:
    row = {**event("2025-01"), "held_on": (date(2025, 1, 15), date(2025, 2, 15))}
    assert [f.verdict for f in judge(EVENTS, activities=[row])] == ["unknown", "unknown", "pending"]


def test_a_limit_broken_by_what_may_still_be_approved_waits() -> None:
    entry = {"school_id": "s", "approved": False, "entered_on": on("2026-01-10")}
    found = judge(ENTRIES, as_of=date(2026, 3, 31), campus_entries=[entry])
    assert [(f.verdict, f.reason) for f in found] == [("pass", "met"), ("pending", "still_running")]


def test_a_limit_that_is_kept_so_far_is_pending() -> None:
    found = judge(ENTRIES, as_of=date(2026, 3, 31), campus_entries=[])
    assert [f.verdict for f in found] == ["pass", "pending"]


@pytest.mark.parametrize(
    ("rule", "verdicts"),
    [
        ({"age": {"at_most": {"by": "sex", "male": "50", "female": "45"}}}, ("pass", "fail")),
        ({"not": {"age": {"more_than": "45"}}}, ("pass", "fail")),
    ],
)
def test_a_woman_of_45_years_and_364_days_is_at_most_45(rule: dict[str, Any], verdicts: tuple[str, str]) -> None:
    share = everybody(rule, "calendar_year")
    born = ("1980-01-01", "1979-12-31")
    found = tuple(verdict(share, staff=[person("a", sex="female", born_on=on(day))]) for day in born)
    assert found == verdicts


def test_24_months_to_retirement_are_not_less_than_two_years() -> None:
    share = everybody({"months_to_retirement": {"less_than": "2 years"}})
    assert days.retirement(date(1967, 4, 30), "m") == (2027, 11, 30)
    start = [("1967-04-30", "fail"), ("1967-04-29", "pass"), ("1967-04", "unknown"), ("1967-03", "pass")]
    found = [(day, verdict(share, date(2025, 11, 30), staff=[person("a", sex="male", born_on=on(day))])) for day, _ in start]
    assert found == start


def test_nine_years_are_full_on_the_anniversary() -> None:
    share = everybody({"years_at_school": {"at_least": "9"}})
    start = [("2016-09-01", "pass"), ("2016-09-02", "fail"), ("2016-09", "unknown"), ("2016-08", "pass")]
    found = [(day, verdict(share, as_of=date(2025, 9, 1), staff=[person("a", joined_school_on=on(day))])) for day, _ in start]
    assert found == start


def test_stated_rural_years_stand_in_for_a_missing_history() -> None:
    share = everybody({"rural_years": {"at_least": "25"}})
    staff = [person("a", rural_years_stated=Fraction(26))]
    short = {"school_id": "s", "staff_id": "a", "rural": True, "started_on": on("2005-09"), "ended_on": None}
    assert verdict(share, staff=staff) == "pass"
    assert verdict(share, staff=staff, service_history=[]) == "pass"
    assert verdict(share, staff=staff, service_history=[short]) == "fail"
    assert verdict(share, staff=[person("a", rural_years_stated=None)]) == "unknown"


def test_different_people_are_counted_once_each() -> None:
    rule = {"id": "t/8", "period": "calendar_year", "count": {"of": "talks", "distinct": "staff_id"}, "at_least": "2"}
    staff = [person("a"), person("b")]
    assert verdict(rule, staff=staff, talks=[talk("a"), talk("a")]) == "fail"
    assert verdict(rule, staff=staff, talks=[talk("a"), talk("b")]) == "pass"
    assert verdict(rule, staff=staff, talks=[talk("a"), talk("nobody")]) == "unknown"
