"""The rules and the schools of one audit, to look up what a register or a waiver names.

Nothing is guessed: near misses are suggested.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from auditor.i18n import Message, msg
from auditor.records.cells.cells import convert_key
from auditor.records.cells.text import plain
from auditor.records.who.schools import SchoolDirectory
from auditor.written.mistakes import did_you_mean, fold

if TYPE_CHECKING:
    from auditor.records.records import Records
    from auditor.rules.ast import Rule
    from auditor.rules.pack import Pack

_OFFICE = re.compile(
    r"(?:教育局|教体局|教育体育局|教育和体育局|教育行政部门|主管部门|人民政府|财政局|人力资源和社会保障局|人社局"
    r"|编办|委编办|教育工会|总工会|工会|bureau)$"
)
_OWN = frozenset({"", "本", "县", "市", "区", "本县", "本市", "本区"})


@dataclass(frozen=True)
class Subject:
    """A school or a bureau. ``doubt``: it was written otherwise than the records write it."""

    kind: str  # "school" or "bureau"
    subject_id: str
    name: str
    doubt: Message | None = None


@dataclass(frozen=True)
class Unknown:
    """Why something that is named cannot be meant."""

    message: Message
    suggestion: Message | None = None


class Known:
    """Looks up rules by id, schools by ID or name, bureaus by their district."""

    def __init__(self, packs: Sequence[Pack], records: Records | None) -> None:
        """``records`` None: schools cannot be looked up."""
        self.records = records
        self._rules: dict[str, tuple[Rule, Pack]] = {}
        self._found: dict[tuple[str, str], Subject | Unknown] = {}  # a register names a school once for every rule
        for pack in packs:
            for rule in pack.rules:
                self._rules.setdefault(fold(rule.id), (rule, pack))

    def rule(self, written: str) -> tuple[Rule, Pack] | Unknown:
        """The rule of that id and its pack."""
        found = self._rules.get(fold(written))
        if found is not None:
            return found
        return Unknown(
            msg("There is no rule {id} in the packs of this audit.", id=written),
            did_you_mean(written, [rule.id for rule, _ in self._rules.values()]),
        )

    def subject(self, rule: Rule, school_id: str, name: str) -> Subject | Unknown:
        """The school or the bureau that a rule is asked about. Either text may be empty; ``name`` may also be an ID.

        An ID that nobody has is never overruled by a name: the entry may speak of another school.
        """
        found = self._found.get((school_id, name))
        if found is None:
            found = self._bureau(school_id) or self._bureau(name) or self._school(school_id, name)
            self._found[school_id, name] = found
        if isinstance(found, Unknown) or found.kind in rule.subjects:
            return found
        if found.kind == "school":
            return Unknown(
                msg("{rule} is asked in the district as a whole, not of {school}.", rule=rule.id, school=found.name),
                msg("Write the name of the district."),
            )
        return Unknown(msg("{rule} is asked of schools, not of the education bureau.", rule=rule.id), msg("Name the schools."))

    def school(self, text: str) -> Subject | Unknown:
        """The school of that ID or name."""
        return self._school("", text)

    def bureau(self, text: str) -> Subject | None:
        """The bureau of the district that a text names."""
        return self._bureau(text)

    def _bureau(self, text: str) -> Subject | None:
        assert self.records is not None
        form = plain(text)
        if not form:
            return None
        office = _OFFICE.sub("", form)
        districts = self.records.districts
        for name in districts:
            if name and plain(name) in (form, office):
                return Subject("bureau", name, name)
        if office != form and office in _OWN and len(districts) == 1:
            return Subject("bureau", districts[0], districts[0] or text)
        return None

    def _school(self, school_id: str, name: str) -> Subject | Unknown:
        directory, ids = self._directory
        key = str(convert_key(school_id, False).value or "")
        if not key:
            if not name:
                return Unknown(msg("No school is named."))
            own = directory.by_id(str(convert_key(name, False).value or ""))
            return self._subject(own) if own >= 0 else self._by_name(name)
        by_id = directory.by_id(key)
        by_name = directory.by_name(name) if name else None
        if by_id < 0:
            right = did_you_mean(key, ids)
            if by_name is not None and by_name.key >= 0:
                right = msg("{name} has the ID {id}.", name=directory.names[by_name.key], id=ids[by_name.key])
            return Unknown(msg("There is no school with the ID {id} in the records.", id=key), right)
        if by_name is not None and by_name.key not in (by_id, -1):
            message = msg("The ID {id} and the name {name} are two different schools.", id=key, name=name)
            return Unknown(message, msg("{name} has the ID {id}.", name=directory.names[by_id], id=key))
        renamed = by_name is not None and by_name.key < 0
        doubt = msg("The records call the school {id} {name}.", id=key, name=directory.names[by_id]) if renamed else None
        return self._subject(by_id, doubt)

    def _by_name(self, name: str) -> Subject | Unknown:
        directory, ids = self._directory
        match = directory.by_name(name)
        if match.key >= 0:
            doubt = msg("“{written}” is read as {name}.", written=name, name=match.became) if match.doubt else None
            return self._subject(match.key, doubt)
        if name.isascii():
            return Unknown(msg("There is no school with the ID {id} in the records.", id=name), did_you_mean(name, ids))
        return Unknown(match.reason or msg("unknown school {name}", name=name))

    def _subject(self, key: int, doubt: Message | None = None) -> Subject:
        directory, ids = self._directory
        return Subject("school", ids[key], directory.names[key], doubt)

    @cached_property
    def _directory(self) -> tuple[SchoolDirectory, list[str]]:
        """The schools of the records by every name that they go by, and their IDs by record_id."""
        assert self.records is not None
        frame = self.records.frames["schools"]
        columns = [column for column in ("name", "short_name", "former_name") if column in frame.columns]
        directory, ids = SchoolDirectory(), []
        rows = frame[["school_id", *columns]].astype(object)
        for key, (school_id, *names) in enumerate(rows.where(rows.notna(), None).itertuples(index=False, name=None)):
            ids.append(str(school_id))
            directory.names.append(str(names[0] or school_id))
            directory.add(key, str(school_id), [str(name) if name else None for name in names])
        return directory, ids
