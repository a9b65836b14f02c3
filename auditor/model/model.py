"""The records model, read from ``model.yaml`` and from the ``records:`` of packs: tables, columns, code lists, populations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

ColumnType = Literal["key", "text", "code", "date", "integer", "number", "money", "boolean", "time", "school", "person", "link"]
DerivedKind = Literal[
    "completed_years",
    "years_since",
    "years_between",
    "service_years",
    "retirement_category",
    "months_to_retirement",
    "in_post",
    "joined_by_then",
    "gone_by_then",
    "last_day",
    "anniversary",
    "same_person",
    "formula",
]
DAY_BEGINS = 240
"""Minutes after midnight: a time of day before that is late, not early; half past midnight comes after 23:00."""
NEVER = 99991231
"""The date that stands for "has not happened"."""
YEARS_SCALE = 10_000
"""A span of years is the difference of two yyyymmdd integers; a whole year is this much of it."""
SERVICE_SCALE = 3_600
"""Summed service is kept in tenths of a day of a 360-day year; a whole year is this much of it."""
MONTHS_SCALE = 100
"""A span of months keeps its left-over days as hundredths: 23 months and 12 days is 2312."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(_Strict):
    zh: str
    en: str
    aliases: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """Every written form that a file or a rule may use."""
        return (self.zh, *self.aliases)


class Code(Named):
    presence: Literal["", "in_post", "away", "gone"] = ""
    """Of a staff status: at work, on the books but not at work, or gone."""


class CodeList(Named):
    source: str = ""
    missing: tuple[str, ...] = ()
    codes: dict[str, Code]


class Inferred(_Strict):
    """How a column that a sheet lacks is read from another: the first code whose patterns are in the text."""

    from_: str = Field(alias="from")
    contains: dict[str, tuple[str, ...]]


class Column(_Strict):
    type: ColumnType
    zh: str = ""
    en: str = ""
    aliases: tuple[str, ...] = ()
    list: str = ""
    decimals: int = Field(default=0, ge=0, le=6)
    unit: Literal["", "percent"] = ""  # 60, 60% and 0.6 are the same
    counted_in: tuple[str, ...] = ()  # the units that a header or a cell may name; under any other one no number is read
    default: Any = None
    when_absent: Any = None
    akin: tuple[str, ...] = ()  # words in an unread header that make the assumption unsafe: it may be this column
    lasting: bool = False  # what is written here never changes: what an event was, not what becomes of it
    took_place: bool = False  # a boolean column that says whether what the record tells of happened
    inferred: Inferred | None = None
    blank: Literal["", "never"] = ""
    never_while: str = ""
    since: str = ""
    private: Literal["", "dropped", "key"] = ""
    personal: bool = False
    names: str = ""  # this text column names the person of that person column
    to: str = ""  # a link's table
    true_words: tuple[str, ...] = ()  # what means yes in this boolean column, besides the usual words
    false_words: tuple[str, ...] = ()

    @property
    def scale(self) -> int:
        """Stored integer = written number × scale."""
        if self.unit == "percent":
            return int(10 ** (self.decimals + 2))  # 60.5% may be written 0.605
        return 100 if self.type == "money" else int(10**self.decimals)


class Derived(_Strict):
    """A field that follows from others. A ``formula`` needs no other kind; see ``auditor.rules.bind.formulas``."""

    kind: DerivedKind = "formula"
    zh: str = ""
    en: str = ""
    aliases: tuple[str, ...] = ()
    from_: str = Field(default="", alias="from")
    to: str = ""
    of: str = ""
    as_: str = Field(default="", alias="as")
    table: str = ""
    where: dict[str, Any] = Field(default_factory=dict)
    stated: str = ""
    as_professional: bool = False
    years: int = Field(default=0, ge=0, le=200)  # of an anniversary
    forgives: tuple[str, ...] = ()  # columns that a file may lack altogether: what is then assumed is printed
    titles: tuple[str, ...] = ()  # same_person: what may stand before or after a name
    formula: str = ""
    unit: str | dict[str, str] = ""  # what the values of a formula are counted in
    _resolved: Any = PrivateAttr(default=None)

    def keep_formula(self, resolved: Any) -> None:
        """Keep what the formula was resolved to (``auditor.rules.expressions.Formula``)."""
        self._resolved = resolved

    @property
    def resolved(self) -> Any:
        """The resolved formula; None before, and of other kinds."""
        return self._resolved

    @property
    def unit_texts(self) -> dict[str, str]:
        """The unit in zh and en; empty where none is written."""
        unit = self.unit if isinstance(self.unit, dict) else {"zh": self.unit, "en": self.unit}
        return {language: unit.get(language, "") for language in ("zh", "en")} if any(unit.values()) else {}

    @property
    def type(self) -> str:
        """The type that conditions see."""
        if self.kind == "formula":
            return "quotient" if self._resolved is not None and self._resolved.divides else "number"
        return {
            "completed_years": "integer",
            "years_since": "years",
            "years_between": "years",
            "service_years": "service",
            "months_to_retirement": "months",
            "retirement_category": "code",
            "in_post": "boolean",
            "joined_by_then": "boolean",
            "gone_by_then": "boolean",
            "last_day": "date",
            "anniversary": "date",
            "same_person": "boolean",
        }[self.kind]

    @property
    def scale(self) -> int:
        if self._resolved is not None:
            return int(self._resolved.scale)
        return {"years": YEARS_SCALE, "service": SERVICE_SCALE, "months": MONTHS_SCALE}.get(self.type, 1)

    @property
    def list(self) -> str:
        return "retirement_category" if self.kind == "retirement_category" else ""


class Table(Named):
    level: Literal["school", "bureau"] = "school"
    key: str = ""
    dated_by: str = ""
    columns: dict[str, Column]
    derived: dict[str, Derived] = Field(default_factory=dict)

    def links(self) -> dict[str, str]:
        """Link column → table it points to: ``{"staff_id": "staff", "school_id": "schools"}``."""
        targets = {"school": "schools", "person": "staff"}
        return {
            name: column.to or targets[column.type]
            for name, column in self.columns.items()
            if column.type in ("school", "person", "link")
        }


class NamedPopulation(_Strict):
    zh: str
    en: str
    of: str = ""
    extends: str = ""
    where: dict[str, Any] = Field(default_factory=dict)
    leaves_out: tuple[dict[str, Any], ...] = ()


class NamedFigure(_Strict):
    """A figure of the bureau, known by its name."""

    unit: Literal["", "percent"] = ""


class Model(_Strict):
    """The whole records model. Merge a pack's additions with :func:`extend`.

    ``indicators``: the bureau's figures of which more is known than their names.
    """

    version: int
    code_lists: dict[str, CodeList]
    tables: dict[str, Table]
    populations: dict[str, NamedPopulation] = Field(default_factory=dict)
    indicators: dict[str, NamedFigure] = Field(default_factory=dict)
    not_staff: tuple[str, ...] = ()  # words for people who are none: a sheet called after them is no list of staff or of theirs
    not_read: tuple[str, ...] = ()  # names of lists that schools keep beside these tables: a sheet called so is none of them
    in_part: tuple[str, ...] = ()  # names of lists of some of the staff
    _names: dict[tuple[str, ...], dict[str, str]] = PrivateAttr(default_factory=dict)

    def code_list_of(self, table: str, column: str) -> CodeList | None:
        """The code list of a column or derived field, or None."""
        owner = self.tables[table]
        found = owner.columns.get(column) or owner.derived.get(column)
        return self.code_lists.get(found.list) if found and found.list else None

    def since_columns(self) -> frozenset[tuple[str, str]]:
        """(table, column) of the dates from which on another column's value holds."""
        return frozenset((name, one.since) for name, table in self.tables.items() for one in table.columns.values() if one.since)

    def forgiven_columns(self) -> tuple[tuple[str, str], ...]:
        """(table, column) that a file may lack altogether because it is known what is assumed then: dates from which on a value
        holds (today's value is taken), and what a derived field forgives.
        """
        return tuple(
            dict.fromkeys(
                (name, column)
                for name, table in self.tables.items()
                for column in (
                    *(one.since for one in table.columns.values() if one.since),
                    *(column for derived in table.derived.values() for column in derived.forgives),
                )
            )
        )

    def seldom_columns(self) -> frozenset[tuple[str, str]]:
        """(table, column) of dates that few files have; a query that knows them empty is shorter."""
        return self.since_columns() | {("schools", "opened_on"), ("schools", "closed_on")}

    def codes_of(self, *presences: str) -> tuple[str, ...]:
        """The codes of staff status that mean one of ``in_post``, ``away`` and ``gone``."""
        codes = self.code_lists["staff_status"].codes
        return tuple(name for name, code in codes.items() if code.presence in presences)


def link_key(table: str) -> str:
    """The physical column that points to a record of ``table``: ``schools_key``, ``staff_key``."""
    return f"{table}_key"


@cache
def base_model() -> Model:
    """The model that ships with the program."""
    text = (Path(__file__).parent / "model.yaml").read_text(encoding="utf-8")
    return Model.model_validate(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def extend(model: Model, additions: Iterable[Mapping[str, Any]]) -> Model:
    """``model`` with the ``records:`` sections of packs merged in: new tables, code lists and populations whole;
    columns and codes join known ones.

    Raises pydantic's ValidationError for a malformed addition.
    """
    merged = model.model_dump(by_alias=True)
    for extra in additions:
        for section in ("code_lists", "tables", "populations", "indicators"):
            for name, spec in (extra.get(section) or {}).items():
                known = merged[section].get(name)
                merged[section][name] = _merged(known, spec) if known else spec
    return Model.model_validate(merged)


def _merged(known: Any, extra: Any) -> Any:
    if isinstance(known, Mapping) and isinstance(extra, Mapping):
        return {**known, **{k: _merged(known[k], v) if k in known else v for k, v in extra.items()}}
    if isinstance(known, list | tuple) and isinstance(extra, list | tuple):
        return [*known, *(item for item in extra if item not in known)]
    return extra
