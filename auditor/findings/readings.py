"""What was read for a finding, for a reader: each record with its place, and why it does not count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from auditor.findings.finding import Finding, Read
from auditor.findings.record_names import RecordNames, shown
from auditor.i18n import LANGUAGES, Message, msg
from auditor.measures.readings import Part, Reading, ReadRecord
from auditor.rules import ast
from auditor.rules.sentence import condition_text
from auditor.verdicts.verdict import Verdict
from auditor.written.mistakes import called

if TYPE_CHECKING:
    from auditor.model.model import Model

_KINDS: dict[str, tuple[Message, Message]] = {
    "window": (msg("dated outside the time that counts"), msg("it has no date that can be read to the day")),
    "there": (msg("the row only perhaps counts"), msg("the row only perhaps counts")),
    "person": (msg("it names nobody on the list of staff"), msg("it names nobody on the list of staff, or more than one")),
    "member": (
        msg("the person is not among those who are asked about"),
        msg("it cannot be told whether the person is among those who are asked about"),
    ),
}
"""Part of the condition → why it keeps a record from counting: surely, perhaps."""
_TOLD = ("code", "boolean", "date", "time", "integer", "number", "money")
"""Types whose values may be quoted; a text could hold anything."""


def _telling(one: ReadRecord) -> Iterator[Part]:
    """What kept it from counting, without what follows from the rest: a record of other times is no day of a season either."""
    timed = any(part.kind == "window" for part in one.because)
    for part in one.because:
        if not (timed and isinstance(part.condition, ast.CompareDate)):
            yield part


@dataclass
class ReadNames:
    """Makes :class:`Read` of what was read. ``names``: knows the records."""

    names: RecordNames
    model: Model
    _texts: dict[ast.Condition, dict[str, str]] = field(default_factory=dict)

    def told(self, finding: Finding, reading: Reading | None) -> Finding:
        """The finding with what was read for it."""
        if reading is None or finding.verdict is Verdict.NOT_APPLICABLE:
            return finding
        return replace(finding, read_counts=dict(reading.counts), read=tuple(map(self._read, reading.listed)))

    def _read(self, one: ReadRecord) -> Read:
        record = self.names.record(one.table, one.record_id, one.role, one.fields, one.values)
        why = [self._why(part, one) for part in _telling(one)]
        told = {language: ("；" if language == "zh" else "; ").join(w[language] for w in why) for language in LANGUAGES}
        return Read(record, told, one.beside)

    def _why(self, part: Part, one: ReadRecord) -> dict[str, str]:
        surely = one.role == "left_out"
        if part.condition is None:
            told = _KINDS[part.kind][0 if surely else 1]
            return {language: told.say(language) for language in LANGUAGES}
        known = next(self._values(part.condition, one), None)
        asked = self._text(part.condition)
        what = called(asked["zh"], asked["en"])
        if known is None:
            told = msg("does not satisfy: {what}", what=what) if surely else msg("it cannot be told whether: {what}", what=what)
        elif not surely:
            told = msg("{field} is missing, so it cannot be told whether: {what}", field=known[0], what=what)
        elif known[1] is None:
            told = msg("{field} is not filled in; asked for is: {what}", field=known[0], what=what)
        else:
            told = msg("{field} is “{value}”; asked for is: {what}", field=known[0], value=known[1], what=what)
        return {language: told.say(language) for language in LANGUAGES}

    def _values(self, condition: ast.Condition, one: ReadRecord) -> Iterator[tuple[Message, Message | None]]:
        """The field that a simple condition looks at, with what stands there; nothing where that must not or cannot be quoted."""
        fields = list(condition.own_fields())
        if len(fields) != 1 or any(True for _ in condition.linked()):
            return
        (looked_at,) = fields
        if looked_at not in one.fields or looked_at.type not in _TOLD:
            return
        spec = self.model.tables[looked_at.table]
        column = spec.columns.get(looked_at.name)
        if column is not None and (column.personal or column.private):
            return
        value = shown(looked_at, one.values[one.fields.index(looked_at)])
        named = column or spec.derived[looked_at.name]
        yield called(named.zh or looked_at.name, named.en or looked_at.name), self._label(looked_at, value)

    def _label(self, looked_at: ast.Field, value: str) -> Message | None:
        if value in ("", "—"):
            return None
        if looked_at.type == "date":
            year, month, day = map(int, value.split("-"))
            return called(f"{year}年{month}月{day}日", value)
        codes = self.model.code_list_of(looked_at.table, looked_at.name)
        if codes is not None and value in codes.codes:
            return called(codes.codes[value].zh, codes.codes[value].en)
        if looked_at.type == "boolean":
            return {"true": called("是", "yes"), "false": called("否", "no")}.get(value, called(value, value))
        return called(value, value)

    def _text(self, condition: ast.Condition) -> dict[str, str]:
        if condition not in self._texts:
            self._texts[condition] = {language: condition_text(condition, self.model, language) for language in LANGUAGES}
        return self._texts[condition]
