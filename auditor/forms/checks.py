"""What a spreadsheet program checks while a form is being filled in: drop-downs, dates, numbers, messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditor.forms import words
from auditor.forms.needs import Asked, Form, Sheet
from auditor.i18n import msg
from auditor.model.model import Column
from auditor.records.sheets.said import HAND_IN, STATE, STATES, UNTIL

FIRST_ROW = 2
"""The first row of records, counted from 0: above it the cells of the form itself, and the header."""
ROWS = 5_000
"""Rows of a sheet that are checked."""
_TITLE, _MESSAGE = 32, 255
"""Characters that Excel takes in the title and in the text of a message."""
_YEAR = "VALUE(LEFT({cell},4))"
_DATE = (  # a true date, or text that begins with a year and is a day, or a month once “-01” is added
    "=IF(ISNUMBER({cell}),{cell}>10000,AND(" + _YEAR + ">=1900," + _YEAR + "<=2100,"
    'OR(ISNUMBER(DATEVALUE(SUBSTITUTE({cell},".","-"))),ISNUMBER(DATEVALUE(SUBSTITUTE({cell},".","-")&"-01")))))'
)
_TIME = "=ISNUMBER(TIMEVALUE({cell}))"


def add_checks(workbook_sheet: Any, sheet: Sheet, form: Form, lists: Mapping[tuple[str, ...], str], language: str) -> None:
    """Put the checks on every column of a sheet. ``lists``: values of a drop-down → the cells that hold them."""
    from xlsxwriter.utility import xl_col_to_name

    # A school's own form has one line on the school.
    last = FIRST_ROW if sheet.table == "schools" and form.who == "school" else ROWS
    for n, asked in enumerate(sheet.columns):
        check = {**_validate(asked, f"{xl_col_to_name(n)}{FIRST_ROW + 1}", form, lists), **_message(asked, form, language)}
        if "error_message" in check:
            check["error_message"] = check["error_message"][:_MESSAGE]
        workbook_sheet.data_validation(FIRST_ROW, n, last, n, check)
    _check_head(workbook_sheet)


def _check_head(workbook_sheet: Any) -> None:
    """The cells by which a form says what it is: a sheet left blank says nothing of itself."""
    told = msg("Choose one. A sheet without records counts as handed in only if it says 确无此事.")
    states = {"validate": "list", "source": list(STATES), "error_message": str(told), "input_title": STATE}
    workbook_sheet.data_validation(0, 1, 0, 1, {**states, "input_message": str(told)})
    day = msg("The day up to which the records speak, such as 2025-12-10; left empty: the day of the audit.")
    workbook_sheet.data_validation(0, 3, 0, 3, {"validate": "any", "input_title": UNTIL, "input_message": str(day)})
    first = msg("首次 for a first hand-in; for a correction: 更正，代替 and the name of the file that it replaces.")
    workbook_sheet.data_validation(0, 5, 0, 5, {"validate": "any", "input_title": HAND_IN, "input_message": str(first)})


def choices(asked: Asked, form: Form) -> tuple[str, ...]:
    """The values that a drop-down offers: the names of the codes, or what the rules look for."""
    if asked.column.type == "code":
        return tuple(code.zh for code in form.model.code_lists[asked.column.list].codes.values())
    if asked.column.type == "boolean":
        return ("是", "否")
    return asked.suggested


def _validate(asked: Asked, cell: str, form: Form, lists: Mapping[tuple[str, ...], str]) -> dict[str, Any]:
    column = asked.column
    values = choices(asked, form)
    if values:
        told = msg("Please choose from the list.")
        # What rules look for in a text column is a proposal: other figures may be handed in as well.
        kind = "warning" if asked.suggested else "stop"
        return {"validate": "list", "source": f"={lists[values]}", "error_type": kind, "error_message": str(told)}
    if roster := _roster(asked, form):
        told = msg("Nobody of that name or number is in the sheet of staff. Enter it all the same?")
        return {"validate": "list", "source": roster, "error_type": "warning", "error_message": str(told)}
    match column.type:
        case "date":
            told = msg("Write a date such as 2025-03-08, or 2025-03 if only the month is known.")
            return {"validate": "custom", "value": _DATE.format(cell=cell), "error_message": str(told)}
        case "time":
            told = msg("Write a time of day such as 08:00.")
            return {"validate": "custom", "value": _TIME.format(cell=cell), "error_message": str(told)}
        case "integer":
            told = msg("Write a whole number, without a unit.")
            return {"validate": "integer", "criteria": ">=", "value": 0, "error_message": str(told)}
        case "number" | "money":
            told = msg("Write a number, without a unit.")
            return {"validate": "decimal", "criteria": ">=", "value": 0, "error_message": str(told)}
    return {"validate": "any"}


def _roster(asked: Asked, form: Form) -> str:
    """The cells of the sheet of staff from which a person is chosen; "" when the column is about nobody, or no such sheet."""
    from xlsxwriter.utility import quote_sheetname, xl_col_to_name

    staff = form.sheet("staff")
    if staff is None or asked.owner == "staff" or not (asked.column.type == "person" or asked.column.names):
        return ""
    place = staff.position(staff.spec.key if asked.column.type == "person" else "name")
    if place is None:
        return ""
    letter = xl_col_to_name(place)
    return f"={quote_sheetname(staff.spec.zh)}!${letter}${FIRST_ROW + 1}:${letter}${ROWS + 1}"


def _message(asked: Asked, form: Form, language: str) -> dict[str, str]:
    how = words.how(asked, form.model).say(language)
    room = _MESSAGE - 1 - min(len(how), 150)
    clause = words.first_clause(asked.rules, form.packs, language, room)
    text = f"{how[:150]}\n{clause}" if clause else how
    return {"input_title": asked.header[:_TITLE], "input_message": text[:_MESSAGE]}


def is_text(column: Column) -> bool:
    """Whether cells are set up as text, so that 0012 and 2025-03 stay what was typed."""
    return column.type not in ("integer", "number", "money")
