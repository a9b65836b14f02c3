"""The evidence register to be filled in: a row for each fact that a material has to show, of each school and period.

One answer serves every rule that asks the same fact of the same material in the same period. A second sheet counts, school by
material, how many are not answered yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.answers.answer import COLUMNS, GRID, SEVERAL, TABLE
from auditor.answers.answer import NAMES as TITLES
from auditor.i18n import msg
from auditor.reports.workbook.sheets import Book
from auditor.rules.kinds.attest import Attest
from auditor.rules.last_day import periods_of

if TYPE_CHECKING:
    from auditor.rules.ast import Rule
    from auditor.rules.pack import Pack

Texts = dict[str, str]
Place = tuple[str, str]
"""ID and name of a school; a district has no ID."""
ANSWERS = ("是", "否", "不适用")
_DAY = "yyyy-mm-dd"
_FIRST = ("rule", "school_id", "school")
_SPARE = 200
"""Rows beyond the last that the drop-down covers."""


@dataclass(frozen=True)
class Question:
    """One fact of one material in one period. ``asked``: what an answer has to give beside yes or no."""

    material: Texts
    text: Texts
    rules: tuple[str, ...]
    clauses: tuple[str, ...]
    subject: str
    period: date | None
    period_name: Texts
    asked: Texts


def questions(packs: Sequence[Pack], as_of: date) -> list[Question]:
    """What the packs' rules ask to be shown by papers, by material; the same fact of the same material and period once."""
    found: dict[tuple[object, ...], list[Rule]] = {}
    key: tuple[object, ...]
    about: dict[tuple[object, ...], tuple[Attest, Texts, date | None, Texts]] = {}
    for pack in packs:
        kinds = pack.model.code_lists["document_kind"].codes
        for rule in pack.rules:
            measure = rule.measure
            if not isinstance(measure, Attest):
                continue
            named = kinds[measure.document]
            for period in periods_of(rule, pack.calendar, pack.model, as_of):
                start = None if rule.period.kind in ("as_of", "rolling") else period.start
                question = measure.question.get("zh", "") or rule.id
                for subject in rule.subjects:
                    facts = (str(measure.date), str(measure.count), str(measure.of), measure.at_least, measure.life)
                    key = (measure.document, question, *facts, subject, start)
                    found.setdefault(key, []).append(rule)
                    about[key] = measure, {"zh": named.zh, "en": named.en}, start, dict(period.label) if start else {}
    made = []
    for key, rules in found.items():
        measure, material, start, label = about[key]
        text = measure.question or rules[0].title
        ids = tuple(dict.fromkeys(rule.id for rule in rules))
        clauses = tuple(dict.fromkeys(rule.clause for rule in rules))
        made.append(Question(material, text, ids, clauses, rules[0].subjects[0], start, label, _asked(measure)))
    order = {one.material["zh"]: n for n, one in reversed(list(enumerate(made)))}
    return sorted(made, key=lambda one: order[one.material["zh"]])


def _asked(measure: Attest) -> Texts:
    parts = [texts for texts in (measure.date, measure.count, measure.of) if texts]
    return {"zh": "、".join(one["zh"] for one in parts), "en": ", ".join(one["en"] for one in parts)} if parts else {}


def write_evidence(
    packs: Sequence[Pack], path: Path, language: str, as_of: date, schools: Sequence[Place], districts: Sequence[str]
) -> int:
    """Write the register to be filled in; returns the number of its rows. The same packs and schools give the same bytes."""
    book = Book(language, TITLES[TABLE][language], as_of, "")
    asked = questions(packs, as_of)
    lines = list(_lines(asked, schools, districts))
    _register(book, lines, language)
    _grid(book, asked, lines, language)
    book.save(path)
    return len(lines)


def _lines(asked: Sequence[Question], schools: Sequence[Place], districts: Sequence[str]) -> Iterator[tuple[Place, Question]]:
    for place in [*(("", name) for name in districts), *schools]:
        for one in asked:
            if (one.subject == "school") == bool(place[0]):
                yield place, one


def _register(book: Book, lines: Sequence[tuple[Place, Question]], language: str) -> None:
    sheet = book.sheet(TITLES[TABLE]["zh"])
    own = [name for name in COLUMNS if name not in _FIRST]
    told = {
        "material": msg("Kind of material"),
        "question": msg("What is asked"),
        "period_name": msg("Period"),
        "facts": msg("To be given"),
    }
    order = [*_FIRST, *told, *own]
    free = book.workbook.add_format(
        {"border": 1, "border_color": "#D5D9DE", "valign": "top", "text_wrap": True, "bg_color": "#FDFBF2"}
    )
    day = book.workbook.add_format(
        {"border": 1, "border_color": "#D5D9DE", "valign": "top", "num_format": _DAY, "bg_color": "#FDFBF2"}
    )
    for n, name in enumerate(order):
        dated = name in ("on", "valid_until", "period", "happened_on")
        look = day if dated else free if name in own else book.formats["wrap"]
        sheet.set_column(n, n, {"question": 40, "rule": 18, "school": 20, "document": 26, "note": 22}.get(name, 13), look)
        book.write(sheet, 0, n, told[name].say(language) if name in told else COLUMNS[name][0], "header")
    for line, ((school_id, school), one) in enumerate(lines, 1):
        cells = [
            SEVERAL.join(one.rules),
            school_id,
            school,
            *(t.get(language, "") for t in (one.material, one.text, one.period_name, one.asked)),
        ]
        for n, cell in enumerate(cells):
            book.write(sheet, line, n, cell, "wrap")
        if one.period is not None:
            sheet.write_string(line, order.index("period"), one.period.isoformat(), free)
    at = order.index("answer")
    sheet.data_validation(1, at, len(lines) + _SPARE, at, {"validate": "list", "source": list(ANSWERS)})
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, 3)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(1, len(lines)), len(order) - 1)


def _grid(book: Book, asked: Sequence[Question], lines: Sequence[tuple[Place, Question]], language: str) -> None:
    """School by material: how many facts are not answered yet, counted by the workbook itself as it is filled in."""
    sheet = book.sheet(GRID)
    materials = list(dict.fromkeys(one.material[language] for one in asked))
    places = list(dict.fromkeys(place for place, _ in lines))
    sheet.set_column(0, 0, 24, book.formats["text"])
    sheet.set_column(1, len(materials), 11, book.formats["centre"])
    for n, header in enumerate([msg("Not answered yet").say(language), *materials]):
        book.write(sheet, 0, n, header, "header")
    counted: dict[tuple[Place, str], int] = {}
    for place, one in lines:
        counted[place, one.material[language]] = counted.get((place, one.material[language]), 0) + 1
    last, source = len(lines) + 1, f"'{TITLES[TABLE]['zh']}'!"
    answer = chr(ord("A") + len(_FIRST) + 4)
    for line, place in enumerate(places, 1):
        book.write(sheet, line, 0, place[1], "text")
        for n, material in enumerate(materials, 1):
            total = counted.get((place, material), 0)
            if total:
                parts = (f"{source}$C$2:$C${last},$A{line + 1}", f"{source}$D$2:$D${last},{_column(n)}$1")
                formula = f'=COUNTIFS({parts[0]},{parts[1]},{source}${answer}$2:${answer}${last},"")'
                sheet.write_formula(line, n, formula, book.formats["centre"], total)
    sheet.set_row(0, 48)
    sheet.freeze_panes(1, 1)


def _column(n: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    name: str = xl_col_to_name(n)
    return name
