"""Amounts: every way of writing gives the exact value, and what makes no sense is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.rules.bind.amounts import AmountError, Kind, read_amount, read_months


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("3", Kind.NUMBER, Fraction(3)),
        ("4.20", Kind.NUMBER, Fraction(21, 5)),
        ("0.1", Kind.NUMBER, Fraction(1, 10)),
        ("-2", Kind.NUMBER, Fraction(-2)),
        ("2/3", Kind.SHARE, Fraction(2, 3)),
        ("２／３", Kind.SHARE, Fraction(2, 3)),
        ("10%", Kind.SHARE, Fraction(1, 10)),
        ("0.9 %", Kind.SHARE, Fraction(9, 1000)),
        ("33.3％", Kind.SHARE, Fraction(333, 1000)),
        ("1:19", Kind.NUMBER, Fraction(1, 19)),
        ("1：12.5", Kind.NUMBER, Fraction(2, 25)),
        ("8:20", Kind.TIME, Fraction(500)),
        ("08：20", Kind.TIME, Fraction(500)),
        ("24:00", Kind.TIME, Fraction(1440)),
        ("50", Kind.AGE, Fraction(50)),
        ("50周岁", Kind.AGE, Fraction(50)),
        ("9", Kind.YEARS, Fraction(9)),
        ("9年", Kind.YEARS, Fraction(9)),
        ("108 months", Kind.YEARS, Fraction(9)),
        ("2 years", Kind.MONTHS, Fraction(24)),
        ("24", Kind.MONTHS, Fraction(24)),
        ("24个月", Kind.MONTHS, Fraction(24)),
        ("18 months", Kind.SERVICE, Fraction(3, 2)),
        ("30", Kind.WHOLE, Fraction(30)),
    ],
)
def test_written_amounts(text: str, kind: Kind, value: Fraction) -> None:
    assert read_amount(text, kind) == value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", Kind.NUMBER),
        ("many", Kind.NUMBER),
        ("1,000", Kind.NUMBER),
        ("1_000", Kind.NUMBER),
        ("1e3", Kind.NUMBER),
        ("0x10", Kind.NUMBER),
        ("inf", Kind.NUMBER),
        ("1/0", Kind.NUMBER),
        ("1:0", Kind.NUMBER),
        ("1/2/3", Kind.NUMBER),
        ("٣%", Kind.NUMBER),
        ("½", Kind.SHARE),
        ("9" * 50, Kind.NUMBER),
        ("2 years", Kind.NUMBER),
        ("67", Kind.SHARE),
        ("-1%", Kind.SHARE),
        ("101%", Kind.SHARE),
        ("2/3", Kind.WHOLE),
        ("10%", Kind.WHOLE),
        ("10%", Kind.QUANTITY),
        ("1.5", Kind.YEARS),
        ("18 months", Kind.YEARS),
        ("8", Kind.TIME),
        ("8:60", Kind.TIME),
        ("24:01", Kind.TIME),
        ("8:2", Kind.TIME),
        ("8:20:00", Kind.TIME),
    ],
)
def test_refused_amounts(text: str, kind: Kind) -> None:
    with pytest.raises(AmountError):
        read_amount(text, kind)


def test_a_share_over_one_suggests_the_percentage() -> None:
    with pytest.raises(AmountError) as caught:
        read_amount("67", Kind.SHARE)
    assert caught.value.suggestion is not None
    assert caught.value.suggestion.say("en") == "Did you mean 67%?"


@pytest.mark.parametrize(("text", "months"), [("5 years", 60), ("5年", 60), ("18 months", 18), ("1个月", 1), ("1.5 years", 18)])
def test_lengths_of_time(text: str, months: int) -> None:
    assert read_months(text) == months


@pytest.mark.parametrize("text", ["5", "0 years", "-1 year", "five years", "1.3 months", "", "9" * 50 + " years"])
def test_no_lengths_of_time(text: str) -> None:
    assert read_months(text) is None


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_decimals_are_exact(digits: int, places: int) -> None:
    sign, text = "-" if digits < 0 else "", str(abs(digits)).rjust(places + 1, "0")
    written = sign + (f"{text[:-places]}.{text[-places:]}" if places else text)
    assert read_amount(written, Kind.NUMBER) == Fraction(digits, 10**places)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_fractions_are_exact(top: int, bottom: int) -> None:
    assert read_amount(f"{top}/{bottom}", Kind.NUMBER) == Fraction(top, bottom)


@given(st.text(max_size=50), st.sampled_from(Kind))
def test_any_text_is_an_amount_or_refused(text: str, kind: Kind) -> None:
    try:
        value = read_amount(text, kind)
    except AmountError as error:
        value = Fraction(len(error.message.say("zh")))
    assert isinstance(value, Fraction)
