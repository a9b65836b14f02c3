"""What a form says about its sheets and columns: how to fill them in, and which clause asks for them."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.forms.needs import Asked, Sheet
from auditor.i18n import Message, listed, msg
from auditor.model.model import Model
from auditor.reports.text import day
from auditor.rules.ast import Rule
from auditor.rules.pack import Pack

PERIODS = 6
"""Terms and years that are named; of more the first and the last."""
QUOTED = 60
"""Characters of a clause that are quoted beside a column."""


def how(asked: Asked, model: Model) -> Message:
    """How a column is filled in."""
    column = asked.column
    if column.type == "date":
        if column.blank == "never":
            return msg("A date such as 2025-03-08; if only the month is known, 2025-03. Leave empty what has not happened yet.")
        return msg("A date such as 2025-03-08; if only the month is known, 2025-03.")
    if column.type == "code":
        names = listed(code.zh for code in model.code_lists[column.list].codes.values())
        return msg("Choose one: {names}", names=names)
    if column.type == "person":
        return msg("As in the sheet “{sheet}”; without a staff ID, the name is enough.", sheet=model.tables["staff"].zh)
    if column.names:
        return msg("The name as in the sheet “{sheet}”.", sheet=model.tables["staff"].zh)
    if column.type == "link":
        return msg("As in the sheet “{sheet}”; may be empty.", sheet=model.tables[column.to].zh)
    if asked.suggested:
        return msg("Choose one: {names}", names=listed(asked.suggested))
    return {
        "key": msg("A number of its own for each row, written as text: 0012 stays 0012."),
        "school": msg("The school's ID or its name; one of the two is enough."),
        "boolean": msg("是 (yes) or 否 (no)"),
        "integer": msg("A whole number"),
        "number": msg("A number, without a unit"),
        "money": msg("An amount in yuan"),
        "time": msg("A time of day such as 08:00"),
    }.get(column.type, msg("Text"))


def clauses(rules: Sequence[Rule], packs: Sequence[Pack], language: str) -> list[tuple[str, str]]:
    """Which clauses ask for something: number and words (``二（二）3``, ``“每年面对面至少要覆盖…”``), each once."""
    told = dict.fromkeys((_number(rule, packs, language), rule.quote) for rule in rules)
    return [(number, f"“{_short(quote, QUOTED)}”" if quote else "") for number, quote in told]


def numbers(rules: Sequence[Rule], packs: Sequence[Pack], language: str) -> str:
    """The clauses without their words: ``二（二）3、二（三）8``."""
    return ("、" if language == "zh" else ", ").join(dict.fromkeys(_number(rule, packs, language) for rule in rules))


def _number(rule: Rule, packs: Sequence[Pack], language: str) -> str:
    """A clause's number, with the pack before it where there are several."""
    if len(packs) == 1:
        return rule.clause
    pack = next((pack for pack in packs if pack.name == rule.pack), None)
    return f"{pack.title.get(language, rule.pack) if pack else rule.pack} {rule.clause}"


def first_clause(rules: Sequence[Rule], packs: Sequence[Pack], language: str, room: int) -> str:
    """The first clause with its quote, and how many more there are, in at most ``room`` characters."""
    if not rules:
        return ""
    first = " ".join(clauses(rules[:1], packs, language)[0])
    others = len({(rule.pack, rule.clause) for rule in rules}) - 1
    more = msg(" and {n} more", n=others).say(language) if others > 0 else ""
    return _short(first, room - len(more)) + more


def days_asked(sheet: Sheet, language: str) -> str:
    """Which records a sheet is to hold: those of certain days, or all."""
    if not sheet.dated or sheet.end is None:
        return ""
    last = day(sheet.end, language)
    if sheet.start is None:
        return msg("All records up to {last}.", last=last).say(language)
    return msg("Records from {first} to {last}.", first=day(sheet.start, language), last=last).say(language)


def periods_asked(sheet: Sheet, language: str) -> str:
    """The terms and years that a sheet is looked at for, by name, so that the older one is not missed."""
    names = [label.get(language, "") for label in sheet.periods]
    if len(names) > PERIODS:
        return msg("{first} to {last}", first=names[0], last=names[-1]).say(language)
    return ("、" if language == "zh" else ", ").join(names)


def records_asked(sheet: Sheet, model: Model) -> Message | None:
    """Which records a sheet need not hold: other kinds than the rules look for, and what a column says in one figure."""
    if sheet.stated_in is not None:
        table, column = sheet.stated_in
        spec = model.tables[table]
        return msg(
            "Not needed for whoever has “{column}” in the sheet “{sheet}”; whoever is listed here is listed with every period.",
            column=spec.columns[column].zh,
            sheet=spec.zh,
        )
    known = model.code_list_of(sheet.table, "kind") if sheet.kinds else None
    if known is None or set(sheet.kinds) == set(known.codes):
        return None
    names = listed(known.codes[kind].zh for kind in sheet.kinds if kind in known.codes)
    return msg("Only these need be listed: {names}.", names=names)


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: max(0, length - 1)] + "…"
