"""Plural forms in English: what counts one thing says so in the singular, in every sentence of the program."""

from __future__ import annotations

import re
import string

import pytest
from test_cli_messages import tool

from auditor.i18n import Message
from auditor.reports.text import counted

IDS = sorted({use.msgid for use in tool.uses() if use.msgid})
SEVERAL = re.compile(r"\b1 (?:more |calendar )?([a-z]+s|people)\b")


def places(msgid: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(msgid) if name]


@pytest.mark.parametrize("others", ["1", "2"])
def test_every_sentence_of_one_thing_is_in_the_singular(others: str) -> None:
    counting = [(msgid, found[1]) for msgid in IDS for found in tool.COUNTED.finditer(msgid)]
    assert counting
    wrong = []
    for msgid, place in counting:
        told = Message(msgid, dict.fromkeys(places(msgid), others) | {place: "1", "sheet": "a"}).say("en")
        wrong += [told for found in SEVERAL.finditer(told) if found[1] not in tool.BESIDE | {"alias", "misses"}]
    assert wrong == []


@pytest.mark.parametrize(
    ("msgid", "values", "told"),
    [
        ("{n} schools", {"n": 1}, "1 school"),
        ("{n} schools", {"n": 0}, "0 schools"),
        ("{n} schools", {"n": "1,001"}, "1,001 schools"),
        ("{schools} schools, {n} findings", {"schools": 1, "n": 1}, "1 school, 1 finding"),
        ("{schools} schools, {n} findings", {"schools": 2, "n": 1}, "2 schools, 1 finding"),
        ("{n} records do not count: {reasons}", {"n": 1, "reasons": "by telephone"}, "1 record does not count: by telephone"),
    ],
)
def test_one_and_many(msgid: str, values: dict[str, object], told: str) -> None:
    assert Message(msgid, values).say("en") == told


def test_chinese_has_one_form() -> None:
    assert Message("{n} schools", {"n": 1}).say("zh") == Message("{n} schools", {"n": 2}).say("zh").replace("2", "1")


def test_no_plural_in_brackets() -> None:
    assert [msgid for msgid in IDS if re.search(r"[a-z]\((?:s|es)\)", msgid)] == []


@pytest.mark.parametrize(
    ("unit", "one"),
    [("visits", "visit"), ("kinds of material", "kind of material"), ("people", "person"), ("staff", "staff member")],
)
def test_units_of_rules_follow(unit: str, one: str) -> None:
    assert (counted("1", unit, "en"), counted("2", unit, "en")) == (f"1 {one}", f"2 {unit}")


def test_a_sentence_without_a_form_is_told() -> None:
    (told,) = tool.plural_problems(["{n} newts", *IDS])
    assert "messages.py one n" in told
