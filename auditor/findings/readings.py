"""What was read for a finding, for a reader: each record with its place, and why it does not count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from auditor.findings.finding import Read
from auditor.findings.once import Once
from auditor.findings.record_names import RecordNames, shown
from auditor.i18n import LANGUAGES, Message, called, msg
from auditor.measures.evidence import Part
from auditor.measures.readings import Reading, ReadRecord
from auditor.rules import ast
from auditor.rules.sentence import speaker

if TYPE_CHECKING:
    from auditor.model.model import Model

Texts = dict[str, str]
Fields = tuple[ast.Field, ...]
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


class ReadNames:
    """Makes :class:`Read` of what was read. ``names``: knows the records."""

    def __init__(self, names: RecordNames, model: Model) -> None:
        self._names = names
        self._speaker = speaker(model)
        self._texts: dict[ast.Condition, Texts] = {}
        self._reasons: Once[Fields, Once[Part, _Reason]] = Once(
            lambda fields: Once(lambda part: _Reason(part, fields, model, self._text))
        )
        self._joined: dict[tuple[str, ...], Texts] = {}
        self._reads: dict[tuple[int, int, bool], Read] = {}

    def listed(self, reading: Reading) -> tuple[Read, ...]:
        """The records of a reading that are listed."""
        return tuple(map(self._read, reading.listed))

    def _read(self, one: ReadRecord) -> Read:
        record = self._names.record(one.table, one.record_id, one.role, one.fields, one.values)
        reasons = self._reasons(one.fields)
        why = self._all([reasons(part).told(one) for part in _telling(one)])
        key = (id(record), id(why), one.beside)  # all that say the same are one object
        if key not in self._reads:
            self._reads[key] = Read(record, why, one.beside)
        return self._reads[key]

    def _all(self, why: Sequence[Texts]) -> Texts:
        if len(why) == 1:
            return why[0]
        key = tuple(text for one in why for text in one.values())
        if key not in self._joined:
            told = {language: ("；" if language == "zh" else "; ").join(w[language] for w in why) for language in LANGUAGES}
            self._joined[key] = told
        return self._joined[key]

    def _text(self, condition: ast.Condition) -> Texts:
        if condition not in self._texts:
            said = self._speaker.condition(condition)
            self._texts[condition] = {language: said.say(language) for language in LANGUAGES}
        return self._texts[condition]


class _Reason:
    """Why a part of a condition keeps records from counting: told once for each value that it looks at.

    ``fields``: of which the records have values; ``text``: says a condition.
    """

    def __init__(self, part: Part, fields: Fields, model: Model, text: Callable[[ast.Condition], Texts]) -> None:
        self._part = part
        self._model = model
        self._text = text
        self._looked_at = None if part.condition is None else _looked_at(part.condition, fields, model)
        self._place = fields.index(self._looked_at) if self._looked_at else 0
        self._told: dict[tuple[bool, str | None], Texts] = {}

    def told(self, one: ReadRecord) -> Texts:
        surely = one.role == "left_out"
        value = one.values[self._place] if self._looked_at else None
        if (surely, value) not in self._told:
            told = self._why(surely, value)
            self._told[surely, value] = {language: told.say(language) for language in LANGUAGES}
        return self._told[surely, value]

    def _why(self, surely: bool, value: str | None) -> Message:
        if self._part.condition is None:
            return _KINDS[self._part.kind][0 if surely else 1]
        asked = self._text(self._part.condition)
        what = called(asked["zh"], asked["en"])
        if self._looked_at is None:
            return msg("does not satisfy: {what}", what=what) if surely else msg("it cannot be told whether: {what}", what=what)
        spec = self._model.tables[self._looked_at.table]
        named = spec.columns.get(self._looked_at.name) or spec.derived[self._looked_at.name]
        name = called(named.zh or self._looked_at.name, named.en or self._looked_at.name)
        if not surely:
            return msg("{field} is missing, so it cannot be told whether: {what}", field=name, what=what)
        label = _label(self._looked_at, shown(self._looked_at, value), self._model)
        if label is None:
            return msg("{field} is not filled in; required: {what}", field=name, what=what)
        return msg("{field} is “{value}”; required: {what}", field=name, value=label, what=what)


def _looked_at(condition: ast.Condition, fields: Fields, model: Model) -> ast.Field | None:
    """The field that a simple condition looks at, if what stands there may be quoted."""
    found = list(condition.own_fields())
    if len(found) != 1 or any(True for _ in condition.linked()):
        return None
    (looked_at,) = found
    if looked_at not in fields or looked_at.type not in _TOLD:
        return None
    column = model.tables[looked_at.table].columns.get(looked_at.name)
    return None if column is not None and (column.personal or column.private) else looked_at


def _label(looked_at: ast.Field, value: str, model: Model) -> Message | None:
    """What stands in a field, as a reader knows it; None where nothing does."""
    if value in ("", "—"):
        return None
    if looked_at.type == "date":
        return called("".join(f"{int(part)}{unit}" for part, unit in zip(value.split("-"), "年月日", strict=False)), value)
    codes = model.code_list_of(looked_at.table, looked_at.name)
    if codes is not None and value in codes.codes:
        return called(codes.codes[value].zh, codes.codes[value].en)
    if looked_at.type == "boolean":
        return {"true": called("是", "yes"), "false": called("否", "no")}.get(value, called(value, value))
    return called(value, value)
