"""How bounds, days, periods and lengths are said in the sentence of a rule, and how what is said is put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from auditor.i18n import Message, called, msg
from auditor.rules.ast import All, Comparator, Condition, Day, Period, Season
from auditor.rules.bind.amounts import Kind, write_amount
from auditor.rules.words import FESTIVALS
from auditor.written.mistakes import verbatim


@dataclass(frozen=True)
class BoundWords:
    """How the amounts of a bound are said; ``unit``: a Chinese measure word for a number of records."""

    comparator: Comparator
    kind: Kind
    unit: str = ""

    def bound(self, value: Fraction) -> Message:
        limit = write_amount(value, self.kind)
        if self.kind is Kind.WHOLE:
            return number_bound(self.comparator, called(limit.say("zh") + self.unit, limit.say("en")))
        if self.kind is Kind.SHARE and value == 1 and self.comparator is Comparator.AT_LEAST:
            return msg("is 100%")
        return limit_words(self.comparator, limit)

    def limited(self, limit: Message) -> Message:
        """The bound of a limit in words."""
        return (number_bound if self.kind is Kind.WHOLE else limit_words)(self.comparator, limit)


def limit_words(comparator: Comparator, limit: Message) -> Message:
    """Quantities are high or low."""
    if comparator is Comparator.AT_LEAST:
        return msg("is at least {limit}", limit=limit)
    if comparator is Comparator.MORE_THAN:
        return msg("is more than {limit}", limit=limit)
    if comparator is Comparator.AT_MOST:
        return msg("is at most {limit}", limit=limit)
    return msg("is less than {limit}", limit=limit)


def number_bound(comparator: Comparator, limit: Message) -> Message:
    """Records are many or few, where quantities are high or low: Chinese has other words for them."""
    if comparator is Comparator.AT_LEAST:
        return msg("is {limit} or more", limit=limit)
    if comparator is Comparator.MORE_THAN:
        return msg("is over {limit}", limit=limit)
    if comparator is Comparator.AT_MOST:
        return msg("is {limit} or fewer", limit=limit)
    return msg("is fewer than {limit}", limit=limit)


def date_comparison(op: str, field: Message, day: Message) -> Message:
    if op == "before":
        return msg("{field} is before {day}", field=field, day=day)
    if op == "after":
        return msg("{field} is after {day}", field=field, day=day)
    if op == "not_before":
        return msg("{field} is not before {day}", field=field, day=day)
    return msg("{field} is not after {day}", field=field, day=day)


def day_words(day: Day) -> Message:
    if day.kind == "date":
        assert day.on is not None
        return verbatim(day.on.isoformat())
    if day.kind == "month_day":
        return called(f"{day.month}月{day.day}日", f"{day.month:02}-{day.day:02}")
    if day.kind == "period_start":
        return msg("the first day of the period")
    if day.kind == "period_end":
        return msg("the last day of the period")
    return msg("the reference day")


def period_words(period: Period) -> Message:
    if period.kind == "rolling":
        return msg("Over the last {n} years", n=period.years)
    if period.kind == "cycle":
        return msg("In every {n} calendar years, counted from {year}", n=period.years, year=period.cycle_from)
    return {
        "calendar_year": msg("Each calendar year"),
        "school_year": msg("Each school year"),
        "term": msg("Each term"),
        "quarter": msg("Each quarter"),
        "month": msg("Each month"),
        "as_of": msg("At the as-of date"),
    }[period.kind]


def season_words(season: Season) -> Message:
    """The days of a period that count."""
    if not season.festival:
        first, last = (day_words(Day("month_day", month=month, day=day)) for month, day in (season.start, season.end))
        return msg("from {first} to {last}", first=first, last=last)
    name = called(FESTIVALS[season.festival][0], season.festival.replace("_", " "))
    if not season.before and not season.after:
        return msg("on {festival}", festival=name)
    if not season.after:
        return msg("from {before} days before {festival} to the day itself", before=season.before, festival=name)
    if not season.before:
        return msg("from {festival} to {after} days after", after=season.after, festival=name)
    return msg(
        "from {before} days before {festival} to {after} days after", before=season.before, after=season.after, festival=name
    )


def length_words(months: int) -> Message:
    if months % 12:
        return msg("{n} months", n=months)
    return msg("{n} years", n=months // 12)


class _Joined(Message):
    """Several messages with a word between them."""

    def say(self, language: str | None = None) -> str:
        between, parts = self.values["between"], self.values["parts"]
        return str(between.say(language)).join(part.say(language) for part in parts)


def bare(name: Message) -> Message:
    """The name of a yes/no field without the question: 在编 for 是否在编."""
    return called(name.say("zh").replace("是否", "", 1), name.say("en"))


def flat(condition: All) -> Iterator[Condition]:
    """The parts of an "all", those of inner ones too."""
    for part in condition.of:
        if isinstance(part, All):
            yield from flat(part)
        else:
            yield part


def join(between: Message, parts: Iterable[Message]) -> Message:
    """The parts with ``between`` between them."""
    return _Joined("", {"between": between, "parts": tuple(parts)})
