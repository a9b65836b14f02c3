"""The first sheets of a form: a page of help, then what each column is for and the values of the drop-downs.

Nothing in it may look like the header of a table, or import would take it for one: names of columns stand in 「」.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from auditor.forms import words
from auditor.forms.checks import choices
from auditor.forms.needs import Form, Sheet
from auditor.i18n import Message, msg
from auditor.reports.text import day
from auditor.reports.workbook.sheets import Book, Cell, width
from auditor.rules import ast

NAME, DETAILS = msg("How to fill this in"), msg("About the columns")
_WIDTHS = (26, 50, 66)


class Guide:
    """Writes the sheets; ``lists`` then tells where the values of each drop-down stand.

    ``until``, ``contact``: by when the form is to be handed in and whom to ask, where the bureau said so.
    """

    def __init__(self, book: Book, form: Form, as_of: date, school: str, until: date | None = None, contact: str = "") -> None:
        self.book, self.form, self.language = book, form, book.language
        self.lists: dict[tuple[str, ...], str] = {}
        self._begin(NAME)
        self._head(as_of, school, until, contact)
        self._put([self._say(msg("The sheets"))], "heading", gap=1)
        for sheet in form.sheets:
            self._line_on(sheet)
        if form.papers:
            told = msg("Nothing to fill in: {n} requirements are shown by papers, listed in “{sheet}”.")
            self._put([self._say(replace(told, values={"n": len(form.papers), "sheet": book.say(DETAILS)}))], "plain", gap=1)
        self._begin(DETAILS)
        for sheet in form.sheets:
            self._about(sheet)
        self._papers(form.papers)
        self._values()

    def _begin(self, name: Message) -> None:
        self.name = self.book.say(name)
        self._sheet: Any = self.book.sheet(self.name)
        self._line = 0
        for n, wide in enumerate(_WIDTHS):
            self._sheet.set_column(n, n, wide)
        self._sheet.protect("", {"format_columns": True, "format_rows": True})

    def _line_on(self, sheet: Sheet) -> None:
        """One line of help on a sheet: its name, the days and terms, the clauses that ask for it."""
        only = words.records_asked(sheet, self.form.model)
        told = [words.days_asked(sheet, self.language), words.periods_asked(sheet, self.language)]
        told += [self._say(only)] if only else []
        asks = self._asks(sheet.rules)
        self._put([f"「{sheet.spec.zh}」", "\n".join(filter(None, told)), asks])

    def _put(self, cells: Sequence[Cell], look: str = "wrap", gap: int = 0) -> int:
        """A line of the sheet, as high as its text needs; returns its number from 0."""
        self._line += gap
        high = 1
        for n, cell in enumerate(cells):
            self.book.write(self._sheet, self._line, n, cell, look)
            if look == "wrap":
                high = max(high, sum(width(part) // (_WIDTHS[n] - 2) + 1 for part in str(cell).split("\n")))
        if high > 1:
            self._sheet.set_row(self._line, min(409, 15 * high))
        self._line += 1
        return self._line - 1

    def _say(self, message: Message) -> str:
        return message.say(self.language)

    def _head(self, as_of: date, school: str, until: date | None, contact: str) -> None:
        self._put([self.book.title], "title")
        if school:
            self._put([self._say(msg("School: {school}", school=school))], "plain")
        on = day(as_of, self.language)
        for pack in self.form.packs:
            policy = (pack.policy.title if pack.policy else pack.title).get(self.language, pack.name)
            self._put([self._say(msg("For: {policy} (as of {day})", policy=policy, day=on))], "plain")
        if until:
            self._put([self._say(msg("Please hand it in by {day}.", day=day(until, self.language)))], "plain")
        if contact:
            self._put([self._say(msg("Whom to ask: {contact}", contact=contact))], "plain")
        self._put([self._say(msg("General"))], "heading", gap=1)
        if self.form.known:
            by = msg(
                "Filled in by the bureau: keep it beside the school's own workbook for the self-check, and tell us what is wrong."
            )
            self._put([self._say(by)], "plain")
            return
        told = [
            msg("One row for each event: one talk, one activity, one person attending once. Leave the headers as they are."),
            msg(
                "A sheet without records counts as not handed in. If there was nothing, choose 确无此事 at its top (本表情况); "
                "if it is not registered yet, choose 尚未登记."
            ),
            msg(
                "Do not hand in: ID numbers, results of health checks, diagnoses, results of psychological tests, marital status."
            ),
        ]
        if self.form.who == "school":
            told.append(
                msg(
                    "One workbook for each school. "
                    "What is filled in already comes from the bureau; please correct it where it is wrong."
                )
            )
        else:
            told.append(msg("Write the school of each row by its ID or its name."))
        for line in told:
            self._put([self._say(line)], "plain")

    def _about(self, sheet: Sheet) -> None:
        name = msg("Sheet “{sheet}”", sheet=sheet.spec.zh).say(self.language)
        self._put([name, words.days_asked(sheet, self.language), ""], "heading", gap=1)
        for n, (number, quote) in enumerate(words.clauses(sheet.rules, self.form.packs, self.language)):
            self._put([self._say(msg("Serves to check")) if n == 0 else "", number, quote])
        for asked in sheet.columns:
            label = f"「{asked.header}」" + (f"\n{asked.column.en}" if self.language == "en" and asked.column.en else "")
            self._put([label, self._say(words.how(asked, self.form.model)), self._asks(asked.rules)])

    def _asks(self, rules: Sequence[ast.Rule]) -> str:
        """The numbers of the clauses; their words stand above, once for the sheet."""
        if not rules:
            return self._say(msg("To tell whose or which record it is"))
        return words.numbers(rules, self.form.packs, self.language)

    def _papers(self, rules: Sequence[ast.Rule]) -> None:
        if not rules:
            return
        self._put(
            [self._say(msg("Shown by papers, nothing to fill in")), self._say(msg("Please keep ready")), ""], "heading", gap=1
        )
        for rule in rules:
            documents = self.form.model.code_lists.get("document_kind")
            code = documents.codes.get(rule.measure.paper()) if documents else None
            paper = (code.zh if self.language == "zh" else code.en) if code else rule.measure.paper()
            self._put(
                [
                    rule.title.get(self.language, rule.id),
                    paper,
                    " ".join(words.clauses([rule], self.form.packs, self.language)[0]),
                ]
            )

    def _values(self) -> None:
        """The values of every drop-down, each in a cell of its own."""
        from xlsxwriter.utility import quote_sheetname

        begun = False
        for sheet in self.form.sheets:
            for asked in sheet.columns:
                values = choices(asked, self.form)
                if not values or values in self.lists:
                    continue
                if not begun:
                    self._put([self._say(msg("Values to choose from")), "", ""], "heading", gap=1)
                    begun = True
                lines = [self._put([f"「{asked.header}」" if n == 0 else "", value]) for n, value in enumerate(values)]
                self.lists[values] = f"{quote_sheetname(self.name)}!$B${lines[0] + 1}:$B${lines[-1] + 1}"
