"""The shapes of the files that people write, as pydantic models. What stands inside conditions and thresholds is bound later."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from auditor.written.yaml_source import Number


def _no_number(value: Any) -> Any:
    if isinstance(value, Number):
        raise PydanticCustomError("id_is_number", "an id")
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("blank", "blank")
    return value


def _text(value: Any) -> Any:
    """A text in one language stands for both."""
    return {"zh": value, "en": value} if isinstance(value, str) else value


def short_for(key: str) -> BeforeValidator:
    """A mere word, or a mere list, stands for a mapping with that one entry."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str | list) else value)


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Shape(BaseModel):
    """A mapping of a file: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", strict=True)


Word = Annotated[str, AfterValidator(_not_blank)]
RuleId = Annotated[str, BeforeValidator(_no_number), Field(pattern=r"^[a-z0-9][a-z0-9-]*/[\w.()（）-]+$", max_length=80)]


class TextShape(Shape):
    zh: Word
    en: Word


Text = Annotated[TextShape, BeforeValidator(_text)]


class ShortTextShape(TextShape):
    """What fits into the head of a narrow column."""

    zh: Annotated[Word, Field(max_length=8)]
    en: Annotated[Word, Field(max_length=24)]


Words = Annotated[list[Word], BeforeValidator(_one_or_more), Field(min_length=1)]


Quote = Annotated[Word, Field(max_length=60)]


class StrengthShape(Shape):
    is_: Word = Field(alias="is")
    by: Word | None = None


class AskShape(Shape):
    """One fact that an answer has to give: a day, or a number (of how many)."""

    date: Text | None = None
    count: Text | None = None
    of: Text | None = None
    at_least: Any = None


class OwnShape(Shape):
    """One rule but for what it measures; with that it is ``auditor.rules.grammar.RuleShape``."""

    id: RuleId
    title: Text
    short_title: ShortTextShape | None = None
    clause: Word
    quote: Annotated[list[Quote], BeforeValidator(_one_or_more), Field(min_length=1, max_length=4)]
    strength: Annotated[StrengthShape, short_for("is")]
    subject: Words = ["school"]
    period: Word
    cycle_from: Word | None = None
    season: Any = None
    reference: Word = "period_end"
    applies_to: Any = None
    at_least: Any = None
    more_than: Any = None
    at_most: Any = None
    less_than: Any = None
    compared_with: Word | None = None
    grades: Annotated[list[dict[str, Any]], Field(min_length=2, max_length=10)] | None = None
    required: Word | None = None
    unit: Text | None = None
    remedy: Text | None = None
    reading: Text | None = None
    partial: Text | None = None
    undated: Any = None
    remedy_after: Text | None = None
    owner: Word | None = None
    level: Words | None = None
    replaces: Annotated[list[RuleId], BeforeValidator(_one_or_more)] = []


class NotBeforeShape(Shape):
    """A day before which a document without a date cannot have been written, and why."""

    on: Word
    reason: Text


class ForceShape(Shape):
    from_: Word | None = Field(default=None, alias="from")
    until: Word | None = None
    not_before: NotBeforeShape | None = None


class TermShape(Shape):
    name: Text | None = None
    from_: Word = Field(alias="from")
    until: Word


class SchoolYearShape(Shape):
    """The calendar of one school year: its terms with full dates."""

    terms: Annotated[list[TermShape], Field(min_length=1)]
    holiday_months: list[Word] = []


class CalendarShape(Shape):
    school_year_starts: Word = "09-01"
    terms: list[TermShape] = []
    holiday_months: list[Word] = []
    years: dict[str, SchoolYearShape] = {}


class AuthorityShape(Shape):
    document: Word
    clause: Word


class OverrideShape(Shape):
    """What a pack changes in a rule that it took over from another pack."""

    at_least: Any = None
    more_than: Any = None
    at_most: Any = None
    less_than: Any = None
    strength: Word | None = None
    period: Word | None = None
    cycle_from: Word | None = None
    clause: Word | None = None
    quote: Annotated[list[Quote], BeforeValidator(_one_or_more), Field(min_length=1, max_length=4)] | None = None
    title: Text | None = None
    short_title: ShortTextShape | None = None
    remedy: Text | None = None
    remedy_after: Text | None = None
    reading: Text | None = None
    authority: AuthorityShape | None = None
    reason: Text | None = None


class PackShape(Shape):
    name: Annotated[Word, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Text
    policy: Word | None = None
    version: Word = "1"
    jurisdiction: Text | None = None
    scope: Any = None
    in_force: ForceShape = ForceShape()
    calendar: CalendarShape = CalendarShape()
    records: dict[str, Any] = {}
    extends: Words | None = None
    override: dict[str, OverrideShape] = {}
    former_rules: list[RuleId] = []


class HigherShape(Shape):
    """How a clause stands to one of a higher norm."""

    norm: Word
    clause: Word
    relation: Literal["implements", "restates", "stricter", "looser", "completed", "outrun"]
    from_: Word | None = Field(default=None, alias="from")
    says: Text | None = None


class NormClauseShape(Shape):
    number: Word
    quote: Quote


class NormShape(Shape):
    """A national or provincial norm. ``seen``: whether its text was read; only then anything of it is printed."""

    name: Word
    title: Text
    issuer: Text | None = None
    document_number: Word | None = None
    date: Word | None = None
    level: Literal["national", "province", "city"]
    url: Word | None = None
    seen: bool
    clauses: list[NormClauseShape] = []


class ClauseShape(Shape):
    number: Word
    part: Word | None = None
    summary: Text
    class_: Literal["Q", "E", "B", "A", "Q/B", "E/B"] = Field(alias="class")
    implied: bool = False
    rules: list[RuleId] = []
    higher: list[HigherShape] = []
    reason: Text | None = None


class PolicyShape(Shape):
    name: Word
    title: Text
    issuer: Text | None = None
    document_number: Word | None = None
    date: Word | None = None
    level: Literal["national", "province", "city", "county", "school"] | None = None
    addressees: Text | None = None
    in_force: ForceShape = ForceShape()
    completes: list[Text] = []
    supersedes: list[Text] = []
    url: Word | None = None
    text: Word | None = None
    clauses: Annotated[list[ClauseShape], Field(min_length=1)]


class CaseShape(Shape):
    """What is given and expected is read with the pack's own tables and rules at hand."""

    name: Word
    rule: RuleId
    as_of: Word
    period: Word | None = None
    school: Word | None = None
    level: Word | None = None
    answers: Any = None
    given: Any = None
    expect: Any
