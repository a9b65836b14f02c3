"""Sheets of a register (xlsx, csv …) with Chinese or English headers → answers. A sheet comes from many hands: a row that is not
complete is refused and told, and the others count.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, Literal

from auditor.answers.answer import COLUMNS, ENDS_BEFORE, GRID, LONGEST, NAMES, NOT_APPLICABLE, SEVERAL, TABLE, Answer
from auditor.files.guarded import read_alone
from auditor.files.registry import Found
from auditor.files.sheet import Cell, Sheet, cell_text
from auditor.i18n import Message, listed, msg
from auditor.model.model import NEVER, Column, Model, Table
from auditor.problems import Place, Problem, UserError
from auditor.records.cells.cells import Converter, Value, converter
from auditor.records.cells.dates import as_date
from auditor.records.sheets.chunks import Chunk, read_chunk
from auditor.records.sheets.headers import Headers, Layout
from auditor.written.mistakes import fold

ANSWERS = {"yes": ("是", "达标", "符合", "已落实"), "no": ("否", "未达标", "不符合", "未落实")}
ALIASES = {
    "rule": ["规则ID", "规则代码"],
    "school_id": ["学校代码", "学校ID", "标识码", "学校(机构)标识码"],
    "school": ["学校", "单位名称", "学校或单位"],
    "answer": ["是否落实", "是否达标", "是否具备", "核查结论"],
    "document": ["佐证材料名称", "佐证材料名称及文号", "佐证材料文号"],
    "by": ["登记人姓名", "核查人", "经办人"],
    "on": ["核查日期", "登记时间"],
    "valid_until": ["有效期", "有效期限", "有效至"],
    "period": ["周期起始日", "所属周期"],
    "happened_on": ["事项日期", "召开日期", "开展日期"],
    "count": ["已完成数", "实有数", "实数"],
    "of": ["应完成数", "应有数", "应数"],
    "note": ["不适用原因", "说明"],
}
"""Other headers that a sheet may use."""
NEEDED = ("rule", "answer", "document", "by", "on")
GIVEN = ("rule", "document", "by", "on")
"""What every entry gives; the answer may follow from its figures."""
OWN = ("answer", "document", "by", "on", "happened_on", "count", "of")
"""What whoever answers fills in; a row where all of it is empty has just not been answered."""

Said = Literal["", "yes", "no", "not_applicable"]

_FULL_DAY = msg("A full day is needed, such as 2025-09-01.")


@cache
def _model() -> Model:
    """The register as a records model of one table, so that sheets are read as those of records are."""
    types: dict[str, Any] = dict.fromkeys(("on", "valid_until", "period", "happened_on"), "date") | {
        "count": "integer",
        "of": "integer",
        "answer": "boolean",
        "school_id": "key",
    }
    columns = {
        name: Column(
            type=types.get(name, "text"),
            zh=zh,
            en=en,
            aliases=tuple(ALIASES[name]),
            blank="never" if name in ("valid_until", "happened_on") else "",
            true_words=ANSWERS["yes"] if name == "answer" else (),
            false_words=ANSWERS["no"] if name == "answer" else (),
        )
        for name, (zh, en) in COLUMNS.items()
    }
    return Model(version=1, code_lists={}, tables={TABLE: Table(zh=NAMES[TABLE]["zh"], en=NAMES[TABLE]["en"], columns=columns)})


@cache
def converters() -> dict[str, Converter]:
    return {name: converter(column, None) for name, column in _model().tables[TABLE].columns.items()}


def read_sheets(item: Found, problems: list[Problem]) -> list[Answer]:
    """The entries of one file; what is wrong with single rows goes into ``problems``. Raises UserError for the rest."""
    content = read_alone(item)
    stops = [problem for problem in content.problems if problem.is_error]
    problems += [problem for problem in content.problems if not problem.is_error]
    answers: list[Answer] = []
    found = bool(stops)
    for sheet in content.sheets:
        if sheet.name == GRID:
            continue
        layout = _layout(sheet, len(content.sheets) == 1)
        if layout is None:
            if any(cell != "" for row in sheet.rows for cell in row):
                message = msg("left aside: the sheet has no columns {rule} and {answer}", rule="规则编号", answer="结论")
                problems.append(Problem("W509", message, Place(item.shown, sheet=sheet.name)))
            continue
        found = True
        wrong = _wrong_columns(sheet, layout)
        stops += wrong
        answers += _read_sheet(sheet, layout, problems) if not wrong else []
    if not found:
        told = listed(zh for zh, _ in COLUMNS.values())
        message = msg("No sheet of this file is a register of evidence.")
        stops.append(Problem("E501", message, Place(item.shown), msg("Its headers are: {headers}.", headers=told)))
    if stops:
        raise UserError(stops)
    return answers


def _layout(sheet: Sheet, only: bool) -> Layout | None:
    """How the sheet is to be read; None if it is no register."""
    layout = Headers(_model()).locate(sheet, "", only)
    fields = {cell.field for cell in layout.cells} if isinstance(layout, Layout) else set()
    return layout if isinstance(layout, Layout) and {"rule", "answer"} <= fields else None


def _wrong_columns(sheet: Sheet, layout: Layout) -> list[Problem]:
    """Columns that are missing or stand there twice."""
    problems = []
    place = Place(sheet.file, sheet=sheet.name, row=sheet.row_number(layout.first - 1))
    for kept, other in layout.duplicates:
        message = msg(
            "Two columns are both read as “{column}”: {one} and {two}.", column=_zh(kept.field), one=kept.header, two=other.header
        )
        problems.append(Problem("E502", message, place, msg("rename the one that is not meant")))
    fields = {cell.field for cell in layout.cells}
    missing = [_zh(name) for name in NEEDED if name not in fields]
    if not fields & {"school_id", "school"}:
        missing.append(_zh("school_id"))
    return problems + [Problem("E502", msg("The column “{column}” is missing.", column=name), place) for name in missing]


def _read_sheet(sheet: Sheet, layout: Layout, problems: list[Problem]) -> list[Answer]:
    chunk = read_chunk(_model(), sheet, layout)
    here = Place(sheet.file, sheet=sheet.name)
    if sheet.hidden:
        problems.append(Problem("W511", msg("the sheet is hidden; it was read all the same"), here))
    if sheet.hidden_rows:
        message = msg("{n} rows are hidden; they were read all the same", n=sheet.hidden_rows)
        problems.append(Problem("W511", message, here))
    for left in chunk.told:
        if left.kind in ("title", "header", "blank"):
            continue
        where = Place(sheet.file, sheet=sheet.name, row=left.first)
        problems.append(Problem("W509", msg("left aside: {why}", why=left.message), where))
    rows = [_Row(chunk, nth) for nth in range(len(chunk))]
    unanswered = [row for row in rows if row.is_unanswered]
    if unanswered:
        problems.append(Problem("W510", msg("Rows not answered yet: {n}.", n=len(unanswered)), unanswered[0].place()))
    read = [answer for row in rows if not row.is_unanswered and (answer := row.read(problems)) is not None]
    return [replace(answer, rule=rule) for answer in read for rule in _rules_of(answer.rule)]


def _rules_of(text: str) -> list[str]:
    """The rules that one answer serves."""
    return list(dict.fromkeys(filter(None, map(str.strip, text.replace(",", SEVERAL).replace("，", SEVERAL).split(SEVERAL)))))


def _zh(column: str) -> str:
    return COLUMNS[column][0]


class _Row:
    """One row of a register sheet."""

    def __init__(self, chunk: Chunk, nth: int) -> None:
        self.chunk = chunk
        self.row = chunk.rows[nth]
        self.cells: dict[str, Cell] = {name: column.cell(nth) for name, column in chunk.columns.items()}
        self.problems: list[Problem] = []

    @property
    def is_unanswered(self) -> bool:
        return not any(cell_text(self.cells[name]).strip() for name in OWN if name in self.cells)

    def place(self, column: str = "") -> Place:
        header = self.chunk.columns[column].header.header if column in self.chunk.columns else ""
        return Place(self.chunk.file, sheet=self.chunk.sheet, row=self.row, header=header)

    def read(self, problems: list[Problem]) -> Answer | None:
        """The entry, or None after telling everything that it lacks."""
        texts = {name: self._text(name) for name in ("rule", "school_id", "school", "document", "by", "note")}
        answer = self._answer()
        on, until, period = self._day("on"), self._day("valid_until"), self._day("period")
        happened_on, count, of = self._day("happened_on"), self._number("count"), self._number("of")
        for name in NEEDED if count is None else GIVEN:
            given = {"answer": answer, "on": on}.get(name, texts.get(name))
            if given in (None, "") and not any(problem.place == self.place(name) for problem in self.problems):
                self._refuse("E503", name, msg("“{column}” is empty.", column=_zh(name)))
        if not texts["school_id"] and not texts["school"]:
            self._refuse("E503", "school_id" if "school_id" in self.cells else "school", msg("No school is named."))
        if on is not None and until is not None and until < on:
            self._refuse("E505", "valid_until", ENDS_BEFORE)
        problems += self.problems
        if self.problems:
            return None
        assert on is not None
        return Answer(
            answer=answer,
            on=on,
            valid_until=until,
            period=period,
            happened_on=happened_on,
            count=count,
            of=of,
            place=self.place(),
            **texts,
        )

    def _answer(self) -> Said:
        """Yes, no, “not applicable”, or nothing."""
        if fold(cell_text(self.cells["answer"])) in NOT_APPLICABLE:
            return "not_applicable"
        value = self._value("answer").value
        return "" if value is None else "yes" if value else "no"

    def _number(self, column: str) -> int | None:
        value = self._value(column).value
        if isinstance(value, int) and value < 0:
            self._refuse("E504", column, msg("The number is less than nothing."))
        return value if isinstance(value, int) else None

    def _refuse(self, code: str, column: str, message: Message, suggestion: Message | None = None) -> None:
        hint = suggestion or msg("Until it is put right, this entry does not count.")
        self.problems.append(Problem(code, message, self.place(column), hint))

    def _value(self, column: str) -> Value:
        """A cell by the converters of the records; one that cannot be read is refused."""
        if column not in self.cells:
            return Value(None)
        cell = self.cells[column]
        hint = self.chunk.columns[column].header.hint
        spec = _model().tables[TABLE].columns[column]
        read = converter(spec, None, hint) if hint else converters()[column]
        value = read(cell_text(cell), isinstance(cell, int | float) and not isinstance(cell, bool))
        if value.kind == "doubted":
            self._refuse("E504", column, _FULL_DAY if spec.type == "date" else value.message or msg("not readable"))
            return Value(None)
        return value

    def _text(self, column: str) -> str:
        text = str(self._value(column).value or "")
        if len(text) > LONGEST:
            self._refuse("E504", column, msg("The text is longer than {limit} characters.", limit=LONGEST))
        return text

    def _day(self, column: str) -> date | None:
        value = self._value(column)
        if not isinstance(value.value, int) or value.value == NEVER:
            return None
        if value.latest != value.value:
            self._refuse("E504", column, _FULL_DAY)
            return None
        return as_date(value.value)
