"""What a county says does not depend on how it is written down; a record more can only help, or only hurt.

Everything goes through files and the audit of them; nothing is expected but that two ways of saying one thing give one result.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest

from tests.agreement import Key, audited_files
from tests.five_counties import lists_by_identity_number, parts_and_second_versions

Lines = list[list[str]]
WORSE = {"fail": 0, "pending": 1, "unknown": 1, "pass": 2}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county of county-wide lists, all complete."""
    folder = tmp_path_factory.mktemp("plain")
    lists_by_identity_number(folder, 3, "shandan")
    return folder


@pytest.fixture(scope="module")
def said(plain: Path) -> dict[Key, Any]:
    return audited_files("shandan", plain / "audit.yaml")


def told(found: dict[Key, Any]) -> dict[Key, tuple[Any, ...]]:
    """Everything of a finding that its records decide."""
    names = ("verdict", "reason", "actual", "population", "required", "shortfall", "low", "high", "missing")
    return {key: tuple(str(getattr(f, name)) for name in names) for key, f in found.items()}


def read(file: Path) -> Lines:
    with open(file, encoding="utf-8-sig", newline="") as opened:
        return list(csv.reader(opened))


def write(file: Path, lines: Lines, encoding: str = "utf-8-sig") -> None:
    with open(file, "w", encoding=encoding, newline="") as opened:
        csv.writer(opened).writerows(lines)


def lists(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.csv"))


def replaced(audit: Path, old: str, new: str) -> None:
    audit.write_text(audit.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


# ------------------------------------------------------------------ the same county, written otherwise


def rows_shuffled(folder: Path) -> None:
    for file in lists(folder):
        header, *rows = read(file)
        Random(1).shuffle(rows)
        write(file, [header, *rows])


def columns_shuffled(folder: Path) -> None:
    for file in lists(folder):
        lines = read(file)
        order = list(range(len(lines[0])))
        Random(2).shuffle(order)
        write(file, [[line[n] for n in order] for line in lines])


def entries_reversed(folder: Path) -> None:
    head, tail = (folder / "audit.yaml").read_text(encoding="utf-8").split("records:\n")
    (folder / "audit.yaml").write_text(head + "records:\n" + "".join(reversed(tail.splitlines(keepends=True))), encoding="utf-8")


def files_renamed(folder: Path) -> None:
    for number, file in enumerate(lists(folder)):
        name = f"{99 - number}_{file.name}"
        file.rename(folder / name)
        replaced(folder / "audit.yaml", f"{{path: {file.name}", f"{{path: {name}")
        replaced(folder / "audit.yaml", f"- {file.name}", f"- {name}")


def in_gb18030(folder: Path) -> None:
    for file in lists(folder):
        write(file, read(file), "gb18030")


def as_workbooks(folder: Path) -> None:
    for file in lists(folder):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = file.stem
        for line in read(file):
            sheet.append(line)
        book.save(file.with_suffix(".xlsx"))
        file.unlink()
    replaced(folder / "audit.yaml", ".csv", ".xlsx")


def lists_split(folder: Path) -> None:
    """Each list in two files; a roster between two schools, since a person on one of two rosters is doubtful."""
    for file in lists(folder):
        header, *rows = read(file)
        if file.stem in ("学校名单", "主管部门数据", "主管部门活动"):
            continue
        schools = sorted({row[0] for row in rows})
        first = [r for n, r in enumerate(rows) if (r[0] in schools[:3] if file.stem == "教职工" else n % 2)]
        write(folder / f"{file.stem}.csv", [header, *first])
        (folder / "二").mkdir(exist_ok=True)
        write(folder / "二" / file.name, [header, *(r for r in rows if r not in first)])
    with open(folder / "audit.yaml", "a", encoding="utf-8") as audit:
        audit.write("  - {path: 二, submitted_by: file}\n")


def with_blank_lines_and_blanks(folder: Path) -> None:
    for file in lists(folder):
        header, *rows = read(file)
        write(file, [header, *([f" {cell} " if cell else cell for cell in row] for row in rows), [""] * len(header)])


OTHERWISE = [
    *(rows_shuffled, columns_shuffled, entries_reversed, files_renamed, in_gb18030, as_workbooks, lists_split),
    with_blank_lines_and_blanks,
]


@pytest.mark.parametrize("way", OTHERWISE, ids=lambda way: way.__name__)
def test_a_county_written_otherwise_says_the_same(
    way: Callable[[Path], None], plain: Path, said: dict[Key, Any], tmp_path: Path
) -> None:
    folder = shutil.copytree(plain, tmp_path / "county")
    way(folder)
    assert told(audited_files("shandan", folder / "audit.yaml")) == told(said)


def test_the_order_of_hand_ins_decides_nothing(tmp_path: Path) -> None:
    """Parts and a second version that contradicts the first."""
    found = []
    for order in (entries_reversed, lambda folder: None):
        folder = tmp_path / str(len(found))
        folder.mkdir()
        parts_and_second_versions(folder, 4, "shandan")
        order(folder)
        found.append(told(audited_files("shandan", folder / "audit.yaml")))
    assert found[0] == found[1]


# ------------------------------------------------------------------ a record more


def added(plain: Path, folder: Path, name: str, row: dict[str, str]) -> dict[Key, Any]:
    """The county with one record more in a list."""
    shutil.copytree(plain, folder)
    header, *rows = read(folder / f"{name}.csv")
    write(folder / f"{name}.csv", [header, *rows, [row.get(column, "") for column in header]])
    return audited_files("shandan", folder / "audit.yaml")


def changes(before: dict[Key, Any], after: dict[Key, Any]) -> list[int]:
    """By how much each finding that was decided became better."""
    return [
        WORSE[str(after[key].verdict)] - WORSE[str(f.verdict)]
        for key, f in before.items()
        if str(f.verdict) in WORSE and str(after[key].verdict) in WORSE
    ]


def of_first_school(plain: Path, name: str) -> tuple[str, str, str]:
    """School, staff number and name of somebody who is not in a list."""
    header, *rows = read(plain / f"{name}.csv")
    place = next(n for n, column in enumerate(header) if column in ("姓名", "谈话对象"))
    there = {(row[0], row[place]) for row in rows}
    return next((r[0], r[1], r[2]) for r in read(plain / "教职工.csv")[1:] if (r[0], r[2]) not in there)


HELPS: list[tuple[str, dict[str, str]]] = [
    ("谈心谈话", {"谈话日期": "2025-06-06", "谈话方式": "面对面", "谈话人": "欧阳书记", "谈话人身份": "校级领导"}),
    ("体检", {"体检日期": "2025-06-06", "体检机构级别": "县级医院", "是否免费": "是"}),
    ("参加名单", {"活动类型": "征求意见", "参加日期": "2025-06-06"}),
    (
        "活动",
        {"活动编号": "H99", "活动日期": "2025-06-06", "活动类型": "心理辅导讲座", "活动范围": "全校性", "是否面向教职工": "是"},
    ),
    ("培训", {"培训项目名称": "省培", "培训级别": "省级", "开始日期": "2025-06-06"}),
]


@pytest.mark.parametrize(("name", "row"), HELPS, ids=[name for name, _ in HELPS])
def test_one_record_more_only_helps(name: str, row: dict[str, str], plain: Path, said: dict[Key, Any], tmp_path: Path) -> None:
    school, number, person = of_first_school(plain, name) if name != "活动" else (read(plain / "学校名单.csv")[1][0], "", "")
    whose = {"学校标识码": school, "教职工号": number if name == "培训" else "", "谈话对象": person, "姓名": person}
    after = added(plain, tmp_path / "county", name, {**whose, **row})
    better = changes(said, after)
    assert min(better) == 0
    assert told(after) != told(said)


HURTS: list[tuple[str, dict[str, str]]] = [
    (
        "教职工",
        {"教职工号": "777777", "姓名": "新来的", "教职工类别": "专任教师", "人员状态": "在本单位任职", "进本校年月": "2012-09"},
    ),
]


@pytest.mark.parametrize(("name", "row"), HURTS, ids=[name for name, _ in HURTS])
def test_one_record_more_only_hurts(name: str, row: dict[str, str], plain: Path, said: dict[Key, Any], tmp_path: Path) -> None:
    """Somebody more on the staff, of whom no list says anything."""
    school = read(plain / "学校名单.csv")[1][0]
    after = added(
        plain, tmp_path / "county", name, {"学校标识码": school, **row, "从教年月": "2012-09", "性别": "男", "是否在编": "是"}
    )
    better = changes(said, after)
    assert max(better) == 0
    assert told(after) != told(said)


# ------------------------------------------------------------------ records less


def without(plain: Path, folder: Path, name: str, gone: Callable[[list[str]], bool]) -> dict[Key, Any]:
    """The county without some records of a list."""
    shutil.copytree(plain, folder)
    header, *rows = read(folder / f"{name}.csv")
    kept = [row for row in rows if not gone(row)]
    assert 0 < len(kept) < len(rows)
    write(folder / f"{name}.csv", [header, *kept])
    return audited_files("shandan", folder / "audit.yaml")


def half(seed: int) -> Callable[[list[str]], bool]:
    random = Random(seed)
    return lambda row: random.random() < 0.5


@pytest.mark.parametrize("name", [name for name, _ in HELPS])
def test_records_less_only_hurt(name: str, plain: Path, said: dict[Key, Any], tmp_path: Path) -> None:
    """What stood on the list before anybody was asked: half of it goes, whatever it is."""
    after = without(plain, tmp_path / "county", name, half(5))
    assert max(changes(said, after)) == 0
    assert told(after) != told(said)


def test_people_less_of_whom_no_list_speaks_only_help(plain: Path, tmp_path: Path) -> None:
    """First the lists forget every third of the staff, then the roster does."""
    people = {cell for row in read(plain / "教职工.csv")[1::3] for cell in (row[1], row[2])}
    found = []
    for name in ("lists", "roster"):
        folder = shutil.copytree(plain, tmp_path / name)
        for file in lists(folder):
            if name == "roster" or file.stem != "教职工":
                header, *rows = read(file)
                write(file, [header, *(row for row in rows if people.isdisjoint(row))])
        found.append(audited_files("shandan", folder / "audit.yaml"))
    assert min(changes(*found)) == 0
    assert told(found[0]) != told(found[1])
