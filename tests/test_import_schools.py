"""Which school is meant: by ID, by name, by what stands in a title or a file name."""

from __future__ import annotations

import pytest

from auditor.records.who.schools import SchoolDirectory, school_in_words

LISTED = [
    ("1", "清泉镇中心小学", "中心小学", None),
    ("2", "实验小学", None, None),
    ("3", "实验小学东校区", None, None),
    ("4", "山丹县育才中学", None, "第三中学、三中"),
    ("5", "城关幼儿园", None, None),
]


@pytest.fixture
def directory() -> SchoolDirectory:
    found = SchoolDirectory([line[1] or "" for line in LISTED])
    for key, (school_id, *names) in enumerate(LISTED):
        found.add(key, school_id, names)
    return found


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("清泉镇中心小学", 0),
        ("中心小学", 0),
        ("山丹县清泉镇中心小学", 0),
        ("山丹县中心小学", 0),
        ("位奇镇中心小学", -1),
        ("位奇乡中心小学", -1),
        ("第二实验小学", -1),
        ("甘肃省山丹县实验小学", 1),
        ("育才中学", 3),
        ("三中", 3),
        ("第三中学", 3),
        ("张掖市第三中学", 3),
        ("育才", -1),
        ("", -1),
    ],
)
def test_by_name(directory: SchoolDirectory, name: str, key: int) -> None:
    assert directory.by_name(name).key == key


def test_another_way_of_writing_a_name_is_doubted(directory: SchoolDirectory) -> None:
    assert directory.by_name("育才中学").doubt is not None


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("实验小学2025年谈心谈话登记表", [1]),
        ("2025年实验小学谈话记录", [1]),
        ("山丹县实验小学花名册", [1]),
        ("12_实验小学", [1]),
        ("附件3实验小学", [1]),
        ("花名册 实验小学", [1]),
        ("第二实验小学花名册", []),
        ("实验小学附属幼儿园花名册", []),
        ("实验小学东校区花名册", [2]),
        ("实验小学西校区花名册", []),
        ("实验小学与育才中学联合活动", [1]),
        ("实验小学、第三中学联合活动", [1, 3]),
        ("山丹县教职工花名册", []),
        ("", []),
    ],
)
def test_schools_that_a_text_mentions(directory: SchoolDirectory, text: str, keys: list[int]) -> None:
    assert directory.mentioned(text) == keys


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2025年城关小学教职工花名册", "城关小学"),
        ("12_城关小学", "城关小学"),
        ("城关小学（2025-2026学年）", "城关小学"),
        ("山丹县育才中学谈心谈话", "山丹县育才中学"),
        ("教职工花名册", ""),
        ("城关小学、育才中学", ""),
    ],
)
def test_a_schools_name_without_any_list(text: str, name: str) -> None:
    assert school_in_words(text, ["教职工花名册", "谈心谈话"]) == name
