"""One county written down in several ways: the program's forms, a system's export, pinyin headers, each school as it likes."""

from __future__ import annotations

import calendar
import json
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
from importing import write_csv, write_xls, write_xlsx
from messy import WIDE, WORDS, other_date

from auditor.commands.main import main
from auditor.forms.checks import FIRST_ROW
from auditor.forms.needs import SCHOOL_COLUMNS, Who, form_of
from auditor.model.model import Column
from auditor.records.sheets.said import STATE, STATES
from auditor.rules.pack import Pack, load_pack
from tools.samples import shandan
from tools.samples.county import County
from tools.samples.leiyang_files import EXPORT, OTHERS
from tools.samples.sheets import Sheet, workbook

Row = dict[str, Any]
Cells = list[list[Any]]
WHO: tuple[Who, ...] = ("school", "bureau")
NAMES = (("@school_id", "学校标识码"), ("@school_name", "学校名称"))


@dataclass
class Plain:
    """The Shandan sample with every table handed in by every school, each with all columns that any school has.

    ``left_out``: the table of which the first record is left out, "" for none.
    """

    county: County
    pack: Pack
    left_out: str = ""

    @classmethod
    def made(cls) -> Plain:
        return cls(shandan.build(), load_pack("shandan"))

    @cached_property
    def tables(self) -> dict[str, list[str]]:
        """Table → columns; those that tell whose record it is come first."""
        model, found = self.pack.model, {}
        asked = [sheet for who in WHO for sheet in form_of([self.pack], self.county.as_of, who).sheets]
        for table in dict.fromkeys(sheet.table for sheet in asked):
            has = {column for row in self.county.tables.get(table, []) for column in row}
            # as in the forms: beside a column the day from which it holds, blank where nobody knows it
            has |= {since for name, since in model.since_columns() if name == table and since in model.tables[table].columns}
            found[table] = [c for c, spec in model.tables[table].columns.items() if c in has and spec.type != "school"]
        return found

    def rows(self, table: str, school: str = "") -> list[Row]:
        schools = self.county.schools
        return [
            {
                **row,
                "@school_id": row.get("school_id"),
                "@school_name": schools[row["school_id"]].name if "school_id" in row else "",
            }
            for row in self.county.tables.get(table, [])[table == self.left_out :]
            if school in ("", row.get("school_id"))
        ]

    def spec(self, table: str, column: str) -> Column:
        return self.pack.model.tables[table].columns[column]

    def header(self, table: str, column: str) -> str:
        return dict(NAMES).get(column) or self.spec(table, column).zh

    def clean(self, table: str, column: str, value: Any) -> Any:
        """A value in its standard form."""
        if value is None or column.startswith("@"):
            return value or ""
        kind = self.spec(table, column).type
        if kind == "code":
            codes = self.pack.model.code_list_of(table, column)
            assert codes is not None
            return codes.codes[value].zh
        if kind == "boolean":
            return "是" if value else "否"
        if kind == "date":
            return _iso(value)
        return _number(value) if isinstance(value, Fraction | int) else value

    def county_wide(self, table: str) -> list[str]:
        """The columns of a list for all schools."""
        bureau = self.pack.model.tables[table].level == "bureau" or table == "schools"
        return [*(() if bureau else ("@school_id", "@school_name")), *self.tables[table]]

    def sheet(self, table: str, write: Callable[[str, str, Any], Any], school: str = "") -> Cells:
        """Rows of cells without a header: for one school without the columns that name it, or for all with them."""
        columns = self.tables[table] if school else self.county_wide(table)
        return [[write(table, column, row.get(column)) for column in columns] for row in self.rows(table, school)]

    def name(self, table: str) -> str:
        return self.pack.model.tables[table].zh


def _iso(days: tuple[date, date]) -> str:
    first, last = days
    if first == last:
        return first.isoformat()
    assert last.day == calendar.monthrange(first.year, first.month)[1]
    return first.isoformat()[:7]


def _number(value: Fraction | int) -> Any:
    return int(value) if value == int(value) else str(float(value))


# ---------------------------------------------------------------- the program's own forms


def template(plain: Plain, folder: Path) -> str:
    """Workbooks as ``auditor template`` makes them, filled in; the schools' districts are known from the bureau's list."""
    as_of = plain.county.as_of
    for who in WHO:
        made = [*(["--bureau"] if who == "bureau" else []), "--as-of", str(as_of), "--output", str(folder / f"{who}.xlsx")]
        assert main(["template", "shandan", *made, "--lang", "zh"]) == 0
    records = folder / "记录"
    records.mkdir()
    for school in plain.county.schools:
        _fill(plain, folder / "school.xlsx", records / f"{school}.xlsx", "school", school)
    _fill(plain, folder / "bureau.xlsx", records / "bureau.xlsx", "bureau", "")
    write_xlsx(records / "学校名单.xlsx", {"学校名单": _plain_sheet(plain, "schools")})
    return "records: {path: 记录, complete: true}\n"


def _fill(plain: Plain, form: Path, path: Path, who: Who, school: str) -> None:
    book = openpyxl.load_workbook(form)
    for sheet in form_of([plain.pack], plain.county.as_of, who).sheets:
        named = dict(zip(SCHOOL_COLUMNS, ("@school_id", "@school_name"), strict=True))
        rows = plain.rows(sheet.table, school)
        state = _form_cell(book[sheet.spec.zh], STATE)
        state.value = next(word for word, said in STATES.items() if said == ("some" if rows else "none"))
        for line, row in enumerate(rows, FIRST_ROW + 1):
            for n, asked in enumerate(sheet.columns, 1):
                column = named[asked.name] if asked.owner != sheet.table else asked.name
                text = plain.clean(sheet.table, column, row.get(column))
                book[sheet.spec.zh].cell(line, n).value = text if text != "" else None
    book.save(path)


def _form_cell(sheet: Any, label: str) -> Any:
    """The cell beside a label above the header of a form."""
    (place,) = (cell for row in sheet.iter_rows(1, FIRST_ROW - 1) for cell in row if cell.value == label)
    return sheet.cell(place.row, place.column + 1)


def _plain_sheet(plain: Plain, table: str) -> Cells:
    return [[plain.header(table, column) for column in plain.county_wide(table)], *plain.sheet(table, plain.clean)]


# ---------------------------------------------------------------- an export of the teacher information system


def export(plain: Plain, folder: Path) -> str:
    """Lists of the whole county under the system's headers, with its codes beside the words and columns nobody needs."""
    records = folder / "导出"
    records.mkdir()
    for table in plain.tables:
        columns = plain.county_wide(table)
        others = [header for header, column in EXPORT if column is None and header in OTHERS] if table == "staff" else []
        if table == "staff":
            order = [{"_school": "@school_name"}.get(str(column), column) for _, column in EXPORT]
            columns = sorted(columns, key=lambda c: order.index(c) if c in order else len(order))
        header = [_system_header(plain, table, column) for column in columns]
        rows = [[_system_cell(plain, table, column, row.get(column)) for column in columns] for row in plain.rows(table)]
        filler = [OTHERS[name] for name in others]
        above = [f"{plain.county.district}{plain.name(table)}信息", "导出时间：2026-03-31　　单位：人"]
        sheet = Sheet(plain.name(table), header + others, [row + filler for row in rows], above)
        (records / f"{plain.name(table)}.xlsx").write_bytes(workbook([sheet]))
    return "records: {path: 导出, complete: true}\n"


def _system_header(plain: Plain, table: str, column: str) -> str:
    known = {one: header for header, one in EXPORT if one} if table == "staff" else {}
    header = known.get(column) or plain.header(table, column)
    if column.startswith("@"):
        return header
    kind = plain.spec(table, column).type
    return {"date": f"{header}(yyyy-MM-dd)", "key": f"*{header}", "boolean": f"{header}\t"}.get(kind, header)


def _system_cell(plain: Plain, table: str, column: str, value: Any) -> Any:
    text = plain.clean(table, column, value)
    code = _official(plain, table, column, value)
    return f"{code}-{text}" if code else text


def _official(plain: Plain, table: str, column: str, value: Any) -> str:
    """The number that a standard gives to a code, "" for none."""
    codes = None if value is None or column.startswith("@") else plain.pack.model.code_list_of(table, column)
    return next((alias for alias in codes.codes[value].aliases if alias.isdecimal()), "") if codes else ""


# ---------------------------------------------------------------- pinyin headers, numbers for codes, GB18030


def pinyin(plain: Plain, folder: Path) -> str:
    """County-wide csv in GB18030: initials as headers, numbers as codes; a mapping file tells what import does not know."""
    entries = []
    for table in plain.tables:
        columns, headers, told = plain.county_wide(table), [], {}
        for column in columns:
            known = () if column.startswith("@") else plain.spec(table, column).aliases
            header = next((alias for alias in known if alias.isascii()), "")
            if not header:
                header = initials(plain.header(table, column))
                header += str(headers.count(header) or "")
                told[header] = plain.header(table, column)
            headers.append(header)
        rows = [[_number_cell(plain, table, column, row.get(column)) for column in columns] for row in plain.rows(table)]
        write_csv(folder / "国标" / f"{initials(plain.name(table))}.csv", [headers, *rows], "gb18030")
        declared = {
            header: {"column": plain.header(table, column), "values": values}
            for header, column in zip(headers, columns, strict=True)
            if (values := own_numbers(plain, table, column))
        }
        entries.append(
            {"file": f"{initials(plain.name(table))}.csv", "table": plain.name(table), "columns": {**told, **declared}}
        )
    (folder / "对应.yaml").write_text(json.dumps({"sheets": entries}, ensure_ascii=False), encoding="utf-8")
    return "records: {path: 国标, complete: true}\nmapping: 对应.yaml\n"


def initials(text: str) -> str:
    """Pinyin initials: the common characters of GB 2312 stand in the order of their pinyin; others count as X."""
    starts = (
        ("A", 0xB0A1), ("B", 0xB0C5), ("C", 0xB2C1), ("D", 0xB4EE), ("E", 0xB6EA), ("F", 0xB7A2), ("G", 0xB8C1), ("H", 0xB9FE),
        ("J", 0xBBF7), ("K", 0xBFA6), ("L", 0xC0AC), ("M", 0xC2E8), ("N", 0xC4C3), ("O", 0xC5B6), ("P", 0xC5BE), ("Q", 0xC6DA),
        ("R", 0xC8BB), ("S", 0xC8F6), ("T", 0xCBFA), ("W", 0xCDDA), ("X", 0xCEF4), ("Y", 0xD1B9), ("Z", 0xD4D1),
    )  # fmt: skip
    codes = [int.from_bytes(char.encode("gb2312", "replace"), "big") for char in text if not char.isascii()]
    return "".join(max((start, letter) for letter, start in starts if start <= max(code, 0xB0A1))[1] for code in codes)


def own_numbers(plain: Plain, table: str, column: str) -> dict[str, str]:
    """Numbers of the bureau's own for a code list that has none; and a reversed coding for every yes and no."""
    if column.startswith("@"):
        return {}
    if plain.spec(table, column).type == "boolean":
        return {"0": "是", "1": "否"}
    codes = plain.pack.model.code_list_of(table, column)
    if codes is None or any(alias.isdecimal() for code in codes.codes.values() for alias in code.aliases):
        return {}
    return {str(n): code.zh for n, code in enumerate(codes.codes.values(), 101)}


def _number_cell(plain: Plain, table: str, column: str, value: Any) -> Any:
    text = plain.clean(table, column, value)
    numbers = {word: number for number, word in own_numbers(plain, table, column).items()}
    if value is not None and not column.startswith("@") and plain.spec(table, column).type == "date":
        return text.replace("-", "")
    return numbers.get(text) or _official(plain, table, column, value) or text


# ---------------------------------------------------------------- each school as it likes


def messy(plain: Plain, folder: Path, seed: int = 1, shuffled: bool = False) -> str:
    """A workbook from each school: other headers and words, titles, two rows of headers, totals, blank lines; lists likewise."""
    dice = random.Random(seed)
    per_school = {sheet.table for sheet in form_of([plain.pack], plain.county.as_of, "school").sheets} - {"schools"}
    for n, school in enumerate(plain.county.schools.values()):
        sheets = {}
        for table in plain.tables:
            if table in per_school:
                rows = plain.sheet(table, lambda *cell: _messy_cell(plain, dice, *cell), school.id)
                if shuffled:
                    dice.shuffle(rows)
                title = f"{school.name}{plain.name(table)}{dice.choice(['', '登记表', '情况统计'])}"
                sheets[plain.name(table)] = _messy_sheet(plain, table, plain.tables[table], rows, title, dice)
        path = folder / "学校" / f"{n:02d}_{school.row['short_name']}.xls"
        path.parent.mkdir(exist_ok=True)
        write_xls(path, sheets) if dice.random() < 0.3 else write_xlsx(path.with_suffix(".xlsx"), sheets)
    for table in plain.tables.keys() - per_school:
        rows = plain.sheet(table, lambda *cell: _messy_cell(plain, dice, *cell))
        listed = _messy_sheet(plain, table, plain.county_wide(table), rows, f"{plain.county.district}{plain.name(table)}", dice)
        write_xlsx(folder / "学校" / f"{plain.name(table)}.xlsx", {plain.name(table): listed})
    return "records: {path: 学校, complete: true}\n"


def _messy_sheet(plain: Plain, table: str, columns: Sequence[str], rows: Cells, title: str, dice: random.Random) -> Cells:
    order = dice.sample(range(len(columns)), len(columns))
    head = ["序号", *(_messy_header(plain, table, columns[n], dice) for n in order)]
    made = [head, *([number, *(row[n] for n in order)] for number, row in enumerate(rows, 1))]
    blank = [""] * len(head)
    if rows and dice.random() < 0.4:
        made.insert(dice.randint(1, len(made)), list(blank))
    if rows and dice.random() < 0.4:
        made.insert(dice.randint(1, len(made)), list(made[0]))
    if dice.random() < 0.5:
        made.append(["合计", *blank[2:], str(len(rows))])
    if dice.random() < 0.5:
        made.append(["填表人：某某　审核人：某某", *blank[1:]])
    above = [[title, *blank[1:]], ["填报日期：2026年3月31日　单位：人、次", *blank[1:]]]
    said = [] if rows else [[f"{STATE}：确无此事", *blank[1:]]]
    return [*above[: dice.choice([1, 1, 2])], *said, *made]


def _messy_header(plain: Plain, table: str, column: str, dice: random.Random) -> str:
    header = plain.header(table, column)
    if column.startswith("@"):
        return header
    chosen = dice.choice([header, header, *plain.spec(table, column).aliases])
    return dice.choice([chosen, chosen, f"*{chosen}", f"{chosen} ", f"{chosen[0]} {chosen[1:]}", f"{chosen}（必填）"])


def _messy_cell(plain: Plain, dice: random.Random, table: str, column: str, value: Any) -> Any:
    text = plain.clean(table, column, value)
    if text == "" or dice.random() < 0.3:
        return text
    if column == "@school_name":
        return dice.choice([text, text.removeprefix(plain.county.district), f" {text}"])
    if column.startswith("@"):
        return dice.choice([f"'{text}", text.translate(WIDE)])
    spec = plain.spec(table, column)
    codes = plain.pack.model.code_list_of(table, column)
    if codes is not None:
        return dice.choice([text, value, *codes.codes[value].aliases])
    if spec.type == "boolean":
        return dice.choice(WORDS[text])
    if spec.type == "date":
        return other_date(text, dice)
    if spec.type in ("key", "person", "link"):
        return dice.choice([f"'{text}", text.translate(WIDE), f" {text} "])
    if spec.type in ("integer", "number", "money"):
        return dice.choice([str(text).translate(WIDE), f"{text}.0" if isinstance(text, int) else text, f" {text} "])
    if spec.personal:
        return dice.choice([f" {text}", f"{text[0]} {text[1:]}", f"{text}　"])
    return dice.choice([text, f" {text}", f"{text} "])


# ---------------------------------------------------------------- a database


def database(plain: Plain, folder: Path) -> str:
    """The tables of the database whose URL stands in the environment variable COUNTY_DATABASE."""
    from databases import fill

    tables = {}
    for table in plain.tables:
        header, *rows = _plain_sheet(plain, table)
        tables[plain.name(table)] = [["序号", *header], *([n, *row] for n, row in enumerate(rows, 1))]
    fill(os.environ["COUNTY_DATABASE"], tables, {"序号": "integer"}, key="序号")
    return "records: {sql: '${COUNTY_DATABASE}', complete: true}\n"
