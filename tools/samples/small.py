"""What the small samples share: county-wide files, the evidence register, waivers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tools.samples.county import County
from tools.samples.sheets import SCHOOL_NAME, Sheet, sheet, with_school, workbook

SCHOOLS = ("school_id", "name", "short_name", "district", "stage", "locality", "ownership")
REGISTER = (
    *("规则编号", "学校名称", "结论", "佐证材料", "登记人", "登记日期", "有效期至", "所属周期起始日", "备注"),
    *("发生日期", "数量", "总数"),
)


@dataclass(frozen=True)
class Entry:
    """A line of the evidence register; ``answer``: 是, 否, 不适用 or nothing (yet, or where the figures tell)."""

    rule: str
    school: str
    answer: str = ""
    document: str = ""
    by: str = ""
    on: str = ""
    valid_until: str = ""
    period: str = ""
    note: str = ""
    happened_on: str = ""
    count: int | None = None
    of: int | None = None


@dataclass(frozen=True)
class Waiver:
    """A waiver of one rule for one school."""

    rule: str
    school: str
    reason: str
    approver: str
    document: str
    first: str
    last: str


def school_list(county: County) -> bytes:
    """The file that lists the schools."""
    above = [f"{county.district}学校名单（示例）"]
    return workbook([sheet("schools", SCHOOLS, county.tables["schools"], "学校名单", above=above)])


def county_file(county: County, *tables: str, style: str = "iso") -> bytes:
    """A workbook of tables that one file hands in for every school."""
    first = next(iter(county.schools))
    return workbook(
        [
            sheet(
                table,
                county.columns[first, table],
                with_school(county, county.tables.get(table, [])),
                style=style,
                extra=SCHOOL_NAME,
            )
            for table in tables
        ]
    )


def register(entries: Iterable[Entry]) -> bytes:
    """The evidence register as a workbook."""
    rows = [[getattr(entry, name) for name in Entry.__dataclass_fields__] for entry in entries]
    return workbook([Sheet("佐证材料登记", list(REGISTER), rows, above=["佐证材料登记表（示例）"])])


def waivers(granted: Sequence[Waiver]) -> bytes:
    """A waiver file."""
    lines = ["# 豁免（示例）。由 tools/make_samples.py 生成，勿手工修改。"]
    for one in granted:
        lines += [
            f"- 规则编号: {one.rule}",
            f"  学校: {one.school}",
            f"  理由: {one.reason}",
            f"  批准单位: {one.approver}",
            f"  批准文号: {one.document}",
            f"  自: {one.first}",
            f"  至: {one.last}",
        ]
    return ("\n".join(lines) + "\n").encode()
