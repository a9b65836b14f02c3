"""Cells: every written form of dates, yes/no, numbers, times, codes, names and IDs."""

from __future__ import annotations

import time as clock
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.files.sheet import ERROR_CELL, NOT_COMPUTED, cell_text
from auditor.model.model import NEVER, Column, base_model
from auditor.records.cells.cells import Value, converter
from auditor.records.cells.dates import parse_date, parse_days
from auditor.records.cells.numbers import parse_number, parse_time, parse_yes_no
from auditor.records.cells.shown import span_text
from auditor.records.cells.text import clean_name, header_forms, header_hint
from auditor.records.who.persons import check_digit, read_id_number

days = st.dates(date(1930, 1, 1), date(2090, 12, 31))
FULL = str.maketrans("0123456789./-", "０１２３４５６７８９．／－")


def key(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def read(text: str, number: bool = False, hint: str = "", list_name: str = "", **column: Any) -> Value:
    spec = Column(**column)
    codes = base_model().code_lists[list_name] if list_name else None
    return converter(spec, codes, hint)(text, number)


DAY_FORMS = [
    "{y}-{m:02}-{d:02}", "{y}-{m}-{d}", "{y}/{m}/{d}", "{y}.{m}.{d}", "{y}.{m:02}.{d:02}", "{y}年{m}月{d}日",
    "{y} 年 {m} 月 {d} 日",
    "{y}年{m}月{d}号", "{y}{m:02}{d:02}", "{y}-{m}-{d} 08:30", "{y}/{m}/{d} 8:30:00", "{y}-{m:02}-{d:02}T00:00:00",
    "{y}年{m}月{d}日（星期三）",
]  # fmt: skip
MONTH_FORMS = ["{y}-{m:02}", "{y}-{m}", "{y}/{m}", "{y}.{m:02}", "{y}年{m}月", "{y}年{m:02}月", "{y}年{m}月份", "{y}{m:02}"]


@given(days, st.sampled_from(DAY_FORMS), st.booleans())
def test_every_form_of_a_day_means_that_day(day: date, form: str, full_width: bool) -> None:
    written = form.format(y=day.year, m=day.month, d=day.day)
    assert parse_date(written.translate(FULL) if full_width and "T" not in form else written) == (key(day), key(day))


@given(days, st.sampled_from(MONTH_FORMS))
def test_every_form_of_a_month_spans_that_month(day: date, form: str) -> None:
    first = day.year * 10_000 + day.month * 100 + 1
    assert parse_date(form.format(y=day.year, m=day.month)) == (first, first - 1 + monthrange(day.year, day.month)[1])


@given(days)
def test_a_spreadsheets_day_number_means_that_day(day: date) -> None:
    number = (day - date(1899, 12, 30)).days
    is_year_and_month = 2000 < number // 10 < 2100 and number % 10  # 20259, a day of 1955, may have been typed for 2025-9
    assert parse_date(str(number), number=True) == (None if is_year_and_month else (key(day), key(day)))


@given(st.text(max_size=30))
def test_no_text_makes_the_date_reader_fail_and_spans_are_in_order(text: str) -> None:
    span = parse_date(text)
    assert span is None or span[0] <= span[1]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2019", (20190101, 20191231)),
        ("2019年", (20190101, 20191231)),
        ("2019年9月上旬", (20190901, 20190910)),
        ("2019年2月下旬", (20190221, 20190228)),
        ("二〇一九年九月", (20190901, 20190930)),
        ("二〇一九年十二月三十一日", (20191231, 20191231)),
        ("2020-02-29", (20200229, 20200229)),
        ("31/12/2019", (20191231, 20191231)),
        ("至今", (NEVER, NEVER)),
        ("2019-02-29", None),
        ("2019-13", None),
        ("2019-00-10", None),
        ("03/04/2019", None),
        ("190901", None),
        ("19.9.1", None),
        ("2019年9月-2020年7月", None),
        ("九月", None),
        ("", None),
        ("1899-12-31", None),
        ("2101-01-01", None),
    ],
)
def test_dates(text: str, span: tuple[int, int] | None) -> None:
    assert parse_date(text) == span


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2025年5月1日-3日", (20250501, 20250503)),
        ("2025年5月1日至5月3日", (20250501, 20250503)),
        ("2025.5.1-2025.5.3", (20250501, 20250503)),
        ("2025-05-01~2025-05-03", (20250501, 20250503)),
        ("2025.12.30-2026.1.2", (20251230, 20260102)),
        ("2025.5.3-2025.5.1", None),
        ("2025.9.1–2026.1.15", (20250901, 20260115)),
        ("2025.5.1-2026.9.1", None),
        ("2025.5-2025.6", None),
    ],
)
def test_a_few_days_in_a_row(text: str, span: tuple[int, int] | None) -> None:
    assert parse_days(text) == span


def test_a_number_2019_1_may_be_january_or_october() -> None:
    assert parse_date("2019.1", number=True) == (20190101, 20191031)


def test_a_text_2019_1_is_january() -> None:
    assert parse_date("2019.1") == (20190101, 20190131)


def test_january_or_october_is_doubted() -> None:
    assert read("2019.1", number=True, type="date").kind == "doubted"


def test_an_empty_cell_of_a_date_that_may_not_have_happened_is_never() -> None:
    assert read("", type="date", blank="never").value == NEVER


def test_an_empty_cell_of_another_date_is_missing() -> None:
    assert read("", type="date").value is None


@pytest.mark.parametrize("word", ["至今", "现在", "迄今", "—", "无"])
def test_words_for_not_yet(word: str) -> None:
    assert read(word, type="date", blank="never").value == NEVER


def test_until_now_is_no_birth_date() -> None:
    value = read("至今", type="date")
    assert (value.value, value.kind) == (None, "doubted")


def test_a_clean_date_needs_no_note() -> None:
    assert read("2024-09-01", type="date").kind == ""


def test_a_date_written_otherwise_is_noted_with_what_it_became() -> None:
    value = read("2024.9", type="date")
    assert (value.kind, value.became, value.latest) == ("converted", "2024-09", 20240930)


@given(days, days)
def test_a_span_of_days_is_told_without_loss(one: date, two: date) -> None:
    first, last = sorted((one, two))
    assert span_text((key(first), key(last))).startswith(f"{first.year:04}")


# ---------------------------------------------------------------- numbers

amounts = st.fractions(min_value=0, max_value=10**9).map(lambda f: Fraction(round(f * 100), 100))


def written(number: Fraction) -> str:
    whole, cents = divmod(int(number * 100), 100)
    return f"{whole}.{cents:02d}"


@given(amounts, st.sampled_from(["{}", "{}元", "¥{}", "{} 元", " {} ", "￥{}", "'{}"]))
def test_every_form_of_an_amount_is_exact(amount: Fraction, form: str) -> None:
    assert parse_number(form.format(written(amount))) == amount


@given(amounts)
def test_thousands_separators_change_nothing(amount: Fraction) -> None:
    whole, cents = divmod(int(amount * 100), 100)
    assert parse_number(f"{whole:,}.{cents:02d}") == amount


@given(st.integers(0, 10**9))
def test_full_width_digits_are_digits(number: int) -> None:
    assert parse_number(str(number).translate(FULL)) == number


@given(st.text(max_size=20))
def test_no_text_makes_the_number_reader_fail(text: str) -> None:
    parse_number(text)
    parse_time(text)
    parse_time(text, number=True)
    assert parse_yes_no(text) in (True, False, None)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("35人", 35),
        ("1,234,567", 1_234_567),
        ("1.2万", 12_000),
        ("3万元", 30_000),
        ("67%", Fraction(67, 100)),
        ("1:19", Fraction(1, 19)),
        ("1：19", Fraction(1, 19)),
        ("三十五人", 35),
        ("一百零二", 102),
        ("十", 10),
        ("两千", 2000),
        ("3年6个月", Fraction(7, 2)),
        ("(120)", -120),
        ("1.5E+4", 15_000),
        ("约30人", None),
        ("30余人", None),
        ("12,34", None),
        ("1/2", None),
        ("三五", None),
        ("一百二", None),
        ("abc", None),
        ("", None),
        ("1:0", None),
    ],
)
def test_numbers(text: str, number: Fraction | int | None) -> None:
    assert parse_number(text) == number


def test_money_is_kept_in_fen() -> None:
    assert read("1,234.5元", type="money").value == 123_450


def test_a_header_in_ten_thousands_multiplies() -> None:
    assert read("1.5", type="money", hint="万元").value == 1_500_000


def test_a_whole_number_column_refuses_halves() -> None:
    assert read("12.5", type="integer").value is None


def test_a_whole_number_column_refuses_negatives() -> None:
    assert read("-1", type="integer").kind == "doubted"


def test_too_many_decimals_are_rounded_and_doubted() -> None:
    value = read("12.345", type="number", decimals=2)
    assert (value.value, value.kind, value.became) == (1234, "doubted", "12.34")


def test_a_number_beyond_the_bound_is_refused() -> None:
    assert read("9" * 17, type="number").value is None


def test_a_plain_decimal_needs_no_note() -> None:
    value = read("12.5", type="number", decimals=2)
    assert (value.value, value.kind) == (1250, "")


# ---------------------------------------------------------------- yes and no


@pytest.mark.parametrize("word", ["是", "√", "有", "1", "Y", "yes", "TRUE", "对", "１", " 是 ", "1.0"])
def test_words_for_yes(word: str) -> None:
    assert read(word, type="boolean").value is True


@pytest.mark.parametrize("word", ["否", "×", "无", "0", "N", "no", "FALSE", "没有", "０", "0.0", "✗"])
def test_words_for_no(word: str) -> None:
    assert read(word, type="boolean").value is False


@pytest.mark.parametrize("word", ["2", "也许", "是否", "yes/no", "#N/A"])
def test_words_for_neither_are_missing_and_doubted(word: str) -> None:
    value = read(word, type="boolean")
    assert (value.value, value.kind) == (None, "doubted")


@pytest.mark.parametrize("hint", ["是=0,否=1", "0是1否", "0:是;1:否", "是为0,否为1", "0=是，1=否"])
def test_a_reversed_coding_declared_in_the_header(hint: str) -> None:
    assert parse_yes_no("0", header_hint(f"是否在编（{hint}）")) is True


def test_with_a_declared_coding_other_digits_are_refused() -> None:
    assert parse_yes_no("0", "1是2否") is None


def test_a_columns_own_words_come_first() -> None:
    assert read("编外", type="boolean", false_words=("编外",)).value is False


# ---------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("8:20", 500),
        ("08:20", 500),
        ("8：20", 500),
        ("8点20分", 500),
        ("8时20分", 500),
        ("下午2:10", 850),
        ("上午8点", 480),
        ("8点半", 510),
    ],
)
def test_times(text: str, minutes: int) -> None:
    assert parse_time(text) == minutes


@pytest.mark.parametrize("text", ["25:00", "8:60", "8:20:30", "早上", "8", ""])
def test_no_times(text: str) -> None:
    assert parse_time(text) is None


@given(st.integers(0, 1439))
def test_a_fraction_of_a_day_is_that_minute(minutes: int) -> None:
    assert parse_time(cell_text(minutes / 1440), number=True) == minutes or minutes == 0


# ---------------------------------------------------------------- codes, names, IDs


@pytest.mark.parametrize("text", ["男", "1", "１", "男性", "1-男", "男(1)", "male", "M"])
def test_a_code_in_all_its_forms(text: str) -> None:
    assert read(text, type="code", list_name="sex").value == "male"


@pytest.mark.parametrize("text", ["0", "9", "未知", "不详"])
def test_declared_codes_for_missing(text: str) -> None:
    assert read(text, type="code", list_name="sex").value is None


def test_an_unknown_code_is_doubted_with_a_guess() -> None:
    value = read("面对面的交谈", type="code", list_name="talk_form")
    assert value.value is None
    assert value.message is not None
    assert "面对面" in str(value.message.values)


def test_parts_that_disagree_are_no_code() -> None:
    assert read("1-女", type="code", list_name="sex").value is None


def test_every_code_list_reads_its_own_names() -> None:
    lists = base_model().code_lists
    wrong = [
        (name, code)
        for name, spec in lists.items()
        for code, item in spec.codes.items()
        if converter(Column(type="code"), spec)(item.zh, False).value != code
    ]
    assert wrong == []


def test_no_alias_belongs_to_two_codes_of_a_list() -> None:
    twice = []
    for name, spec in base_model().code_lists.items():
        seen: dict[str, str] = {}
        for code, item in spec.codes.items():
            twice += [(name, word) for word in set(item.names()) if seen.setdefault(word, code) != code]
    assert twice == []


@pytest.mark.parametrize(
    ("text", "name"),
    [("张 三", "张三"), ("张　三", "张三"), (" 张三 ", "张三"), ("Ａnn Lee", "Ann Lee"), ("买买提·艾力", "买买提·艾力")],
)
def test_names(text: str, name: str) -> None:
    assert clean_name(text) == name


@pytest.mark.parametrize(
    ("text", "kept"), [("0012", "0012"), ("'0012", "0012"), ("００１２", "0012"), (" 12 ", "12"), ("12.0", "12")]
)
def test_ids_keep_their_zeros(text: str, kept: str) -> None:
    assert read(text, type="key").value == kept


@pytest.mark.parametrize("text", ["1.10102E+17", "1.1E17", "1E+17"])
def test_ids_with_lost_digits_are_refused(text: str) -> None:
    value = read(text, type="key")
    assert (value.value, value.kind) == (None, "doubted")


def test_an_id_stored_as_a_long_number_shows_that_digits_are_lost() -> None:
    assert read(cell_text(110102199001011234.0), number=True, type="key").kind == "doubted"


@pytest.mark.parametrize("text", [ERROR_CELL, NOT_COMPUTED, "#N/A", "#REF!"])
@pytest.mark.parametrize("kind", ["text", "key", "date", "integer", "boolean", "code", "time"])
def test_errors_and_formulas_without_result_are_doubted_everywhere(text: str, kind: str) -> None:
    assert read(text, type=kind).kind == "doubted"


@pytest.mark.parametrize("text", ["无", "/", "——", "N/A", "-"])
def test_marks_for_nothing_are_no_approval_number(text: str) -> None:
    assert read(text, type="text").value is None


def test_text_is_kept_as_written() -> None:
    assert read(" 关于（教师）的通知１ ", type="text").value == "关于（教师）的通知１"


# ---------------------------------------------------------------- the text of a cell


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (12.0, "12"),
        (12, "12"),
        (0.1 + 0.2, "0.3"),
        (0.67, "0.67"),
        (1e-05, "0.00001"),
        (-3.5, "-3.5"),
        (True, "TRUE"),
        (date(2024, 9, 1), "2024-09-01"),
        (datetime(2024, 9, 1), "2024-09-01"),
        (datetime(2024, 9, 1, 8, 20), "2024-09-01 08:20"),
        (time(8, 19, 59, 998_000), "08:20"),
        (timedelta(hours=25, minutes=5), "25:05"),
        (1.101021990010112e17, "1.10102199001011E+17"),
        (123456789012345.0, "123456789012345"),
        (float("nan"), ERROR_CELL),
        ("  x ", "  x "),
    ],
)
def test_the_text_of_a_cell(cell: Any, text: str) -> None:
    assert cell_text(cell) == text


@given(st.integers(-(10**14), 10**14))
def test_whole_numbers_print_without_a_point(number: int) -> None:
    assert cell_text(float(number)) == str(number)


# ---------------------------------------------------------------- headers and ID numbers


@pytest.mark.parametrize(
    "written_header",
    ["*姓名", "姓名*", "姓 名", " 姓名\t", "姓名（必填）", "姓名(中文)", "１、姓名", "1.姓名", "(1)姓名", "姓名：", "姓\n名"],
)
def test_header_forms(written_header: str) -> None:
    assert "姓名" in header_forms(written_header)


def test_header_hints() -> None:
    assert header_hint("出生日期(yyyy-MM-dd)") == "yyyy-MM-dd"


def test_check_digit_of_a_published_example() -> None:
    assert check_digit("11010519491231002") == "X"


def test_an_id_number_becomes_a_key_birth_date_and_sex() -> None:
    number = read_id_number("11010519491231002X", "salt")
    assert (number.born_on, number.sex, number.doubt) == (19491231, "female", None)


def test_the_key_depends_on_the_salt() -> None:
    assert read_id_number("11010519491231002X", "a").key != read_id_number("11010519491231002X", "b").key


def test_an_old_number_of_15_digits_has_the_key_of_its_new_form() -> None:
    assert read_id_number("110105491231002", "s").key == read_id_number("11010519491231002x", "s").key


def test_a_wrong_check_digit_is_doubted_and_no_key() -> None:
    """A number that is doubted leads to nobody; what it says of birth and sex is told."""
    number = read_id_number("210100199001011235", "s")
    assert (number.key is not None, number.doubt is not None) == (False, True)


@pytest.mark.parametrize("text", ["3301011900101005X", "身份证33010119700101005X", "3301011970010100055X"])
def test_a_text_that_ends_in_x_is_no_passport(text: str) -> None:
    """What is left of a citizen's number, or stands beside one: nobody is known by it."""
    number = read_id_number(text, "s")
    assert (number.key, number.doubt is not None) == (None, True)


def test_an_id_number_with_lost_digits_gives_no_key() -> None:
    assert read_id_number("1.10102E+17", "s").key is None


@pytest.mark.parametrize("text", ["1" + "\u3000" * 99_999, "9" * 100_000, "2025-01-01、" * 9_000])
@pytest.mark.parametrize("name", ["opened_on", "pupils", "stage"])
def test_a_cell_without_end_is_doubted_at_once(name: str, text: str) -> None:
    model = base_model()
    column = model.tables["schools"].columns[name]
    began = clock.process_time()
    value = converter(column, model.code_list_of("schools", name))(text, False)
    assert (value.value, value.kind) == (None, "doubted")
    assert clock.process_time() - began < 1
