"""``compared_with``: a measure against its own figure of an earlier period."""

from __future__ import annotations

from auditor.i18n import msg
from auditor.rules.ast import Period
from auditor.rules.bind.names import Names
from auditor.rules.kinds.base import Measure
from auditor.rules.kinds.compared import Compared
from auditor.rules.words import COMPARED_WORDS, keywords, read_word
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import Node


def compared(measure: Measure, written: Node, period: Period | None, names: Names, mistakes: Mistakes) -> Compared | None:
    """``measure`` compared as ``written`` says; None after noting why it cannot be."""
    text = written.text or ""
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None
    if year is None and read_word(text, COMPARED_WORDS, written, mistakes) is None:
        told = msg("One of these is expected here: {choices}.", choices=keywords(COMPARED_WORDS))
        mistakes.add("E204", written, told, msg("Or a year: 2019."))
        return None
    if year is not None and period is not None and period.kind == "rolling":
        mistakes.add("E260", written, msg("Rolling years have no year of their own; compare with the period before."))
        return None
    if measure.over_schools or measure.judged_from != "records":
        mistakes.add("E253", written, msg("This is not measured in an earlier period."))
        return None
    linked = [one.table for condition in measure.conditions() for one in condition.linked()]
    tables = tuple(dict.fromkeys([*(population.table for population in measure.populations()), *linked]))
    of_today = next((part for part in measure.walk() if not part.parts() and not part.own_populations()), None)
    if of_today is not None:
        field = names.show_field(of_today.own_fields()[0])
        mistakes.add("E253", written, msg("Of {field} only today's value is kept, none of an earlier period.", field=field))
        return None
    # Who was there on an earlier day is told by the days on which people joined and left.
    undated = next((table for table in tables if table != "staff" and not names.dated(table)), None)
    if undated is not None:
        shown = names.show_table(undated)
        mistakes.add("E253", written, msg("The records of {table} have no date, so they tell of no earlier period.", table=shown))
        return None
    return Compared(measure, year, tuple(table for table in tables if names.dated(table)))
