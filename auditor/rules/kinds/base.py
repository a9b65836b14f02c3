"""What every kind of measure offers, and the grammar that it declares."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

from auditor.i18n import Message, msg
from auditor.rules.ast import Bound, Comparator, Condition, Field, Population, Rule
from auditor.rules.bind.amounts import Kind, plain
from auditor.rules.figures import Answers, Asks, Figures, Requests
from auditor.rules.keys import Holds, Key
from auditor.rules.words import AGGREGATES, NOT_APPLICABLE, POPULATION_WORDS, keywords, read_word

if TYPE_CHECKING:
    from auditor.rules.bind.measure import Measures
    from auditor.rules.bind.names import Names
    from auditor.rules.sentence import Speaker
    from auditor.written.yaml_source import Node, Span

Texts = dict[str, str]

# ---------------------------------------------------------------- grammar


POPULATION_KEYS: Mapping[str, Key] = {
    "of": Key(Holds.POPULATION, POPULATION_WORDS["of"], ("人群或表", "a population or a table"), required=True),
    "where": Key(Holds.CONDITION, POPULATION_WORDS["where"], ("只算符合条件的记录", "only the records that satisfy this")),
    "within": Key(
        Holds.WITHIN,
        POPULATION_WORDS["within"],
        (
            "时间范围：如 5年、18个月，到基准日为止；{自然年: 2} 指到规则周期所在年份为止的两个自然年",
            "only the last 5 years, 18 months … up to the reference date; {calendar_years: 2}: the two calendar years that end"
            " with the period's year",
        ),
    ),
    "ever": Key(Holds.EVER, POPULATION_WORDS["ever"], ("不限时间", "whenever it was")),
}


Outside = Literal["leaves_out", "unmet"]
OUTSIDE_KEY = Key(
    Holds.OUTSIDE,
    ("不适用的",),
    (
        "不适用的规则：不计入（leaves_out），或视为未达标（unmet）",
        "a listed rule that does not apply: leaves_out, or unmet",
    ),
)


def read_outside(binder: Measures, node: Node) -> Outside | None:
    """What a listed rule that does not apply is: ``leaves_out`` where nothing is said; None after noting the mistake."""
    said = node.get("not_applicable")
    found = "leaves_out" if said is None else read_word(said.text or "", NOT_APPLICABLE, said, binder.mistakes)
    if found is None:
        told = msg("One of these is expected here: {choices}.", choices=keywords(NOT_APPLICABLE))
        binder.mistakes.add("E204", said or node, told)
    return found  # type: ignore[return-value]  # one of NOT_APPLICABLE


def aggregate_key(how: str, zh: str, en: str) -> Key:
    """The key of an aggregate, which names a field."""
    return Key(Holds.FIELD, AGGREGATES[how], (zh, en))


# ---------------------------------------------------------------- kinds


class Measure(ABC):
    """A bound measure. Each kind is a frozen dataclass in a file of its own, and says all that anybody asks of it."""

    word: ClassVar[str]
    """The key under which a rule has it, and its name in findings."""
    spelt: ClassVar[tuple[str, ...]]
    """The Chinese words for it, the first is the one that is written."""
    about: ClassVar[tuple[str, str]]
    """What it measures, in zh and en."""
    keys: ClassVar[Mapping[str, Key]]
    short: ClassVar[str] = ""
    """The key that a mere word stands for; empty where a mapping must be written."""
    judged_from: ClassVar[Literal["records", "register", "rules"]] = "records"
    """Who knows the answer: the records, the evidence register, or the verdicts on other rules."""
    over_schools: ClassVar[bool] = False
    """Whether each school is asked, and the bureau's figure made of their answers: see :meth:`figures_of_schools`."""
    can_be_empty: ClassVar[bool] = False
    """Whether a rule may be not applicable because nobody is measured."""
    counts: ClassVar[bool] = False
    """Whether it counts or adds up records, which are shown also where they are enough."""
    rounded: ClassVar[bool] = False
    """Whether readers see the figure rounded, so that a close one is explained."""

    # ------------------------------------------------------------ grammar

    @classmethod
    @abstractmethod
    def bind(cls, binder: Measures, node: Node, where: Span) -> Measure | None:
        """The measure written at ``node``; None after noting the mistakes (or where the shape notes them)."""

    @abstractmethod
    def amount_kind(self, names: Names) -> Kind | None:
        """What its thresholds are amounts of; None where there is none."""

    @classmethod
    def rules_written(cls, node: Node) -> tuple[Node, ...]:
        """Where, in a measure as it is written, the rules stand whose verdicts it counts."""
        return ()

    def in_percent(self, taken: Callable[[Field], Field]) -> Measure:
        """Itself where its thresholds are written in percent, with its field as ``taken`` makes it."""
        return self

    def own_bounds(self) -> tuple[Bound, ...]:
        """What it requires by itself, so that the rule has no threshold beside it."""
        return ()

    @abstractmethod
    def said(self, speaker: Speaker) -> Message:
        """What is measured, read aloud."""

    def named(self, speaker: Speaker) -> Message:
        """The figure as something that may be small or large, for tiers that go by it."""
        return self.said(speaker)

    def requirement_said(self, rule: Rule, speaker: Speaker) -> Message:
        """What is measured and what is required, read aloud."""
        return msg("{measure} {bounds}", measure=self.said(speaker), bounds=speaker.required(rule))

    # ------------------------------------------------------------ what it is made of

    def parts(self) -> tuple[Measure, ...]:
        """The measures that it puts together."""
        return ()

    def own_populations(self) -> tuple[Population, ...]:
        """The populations that it looks at itself, without those of its parts."""
        return ()

    def asked_of_members(self) -> tuple[Condition, ...]:
        """The conditions that members must satisfy to count."""
        return ()

    def own_fields(self) -> tuple[Field, ...]:
        """The fields that it takes a figure of itself."""
        return ()

    def own_tables(self) -> tuple[str, ...]:
        """The tables whose records it counts itself."""
        return tuple(population.table for population in self.own_populations())

    def counted_rules(self) -> tuple[str, ...]:
        """The ids of the rules whose verdicts it counts."""
        return ()

    def figure_names(self) -> tuple[str, ...]:
        """The names of the bureau's figures that it takes itself."""
        return ()

    def paper(self) -> str:
        """The kind of document that answers it; empty where no paper does."""
        return ""

    def walk(self) -> Iterator[Measure]:
        """It and its parts."""
        yield self
        for part in self.parts():
            yield from part.walk()

    def populations(self) -> Iterator[Population]:
        for measure in self.walk():
            yield from measure.own_populations()

    def conditions(self) -> Iterator[Condition]:
        """Every condition on the records that it looks at, without those inside others."""
        for measure in self.walk():
            yield from (population.where for population in measure.own_populations())
            yield from measure.asked_of_members()

    def fields(self) -> Iterator[Field]:
        """The fields that figures are taken of."""
        for measure in self.walk():
            yield from measure.own_fields()

    def tables(self) -> Iterator[str]:
        for measure in self.walk():
            yield from measure.own_tables()

    @property
    def counted_once(self) -> bool:
        """Whether it is a number that every subject has: a count, a sum, a value of its own."""
        return False

    @property
    def adds_up(self) -> bool:
        """Whether one more record can never make the figure smaller."""
        return False

    def population(self) -> Population | None:
        """Whose records stand behind the figure; None where there are none to show."""
        return next(iter(self.own_populations()), None)

    def behind(self, bounds: tuple[Bound, ...]) -> tuple[tuple[Measure, tuple[Bound, ...]], ...]:
        """The measures whose records stand behind the figure, each with what it is held against; ``bounds``: the rule's."""
        return ((self, bounds),)

    # ------------------------------------------------------------ figures

    @abstractmethod
    def ask(self, asks: Asks) -> Requests:
        """The numbers that are needed of a subject, by names of its own."""

    @abstractmethod
    def figures(self, answers: Answers) -> Figures:
        """What the numbers of one subject say."""

    def lacking(self, answers: Answers) -> tuple[str, ...]:
        """What is missing of the data that it takes a figure of: tables, or ``table.column``."""
        return self.own_tables() if answers.get("not_submitted") else ()

    def figures_of_schools(self, schools: Sequence[Answers], limits: Sequence[Fraction | None]) -> Figures:
        """What the numbers of a bureau's schools say of it; only of measures ``over_schools``."""
        raise TypeError(f"{self.word} is not measured over schools")

    def required(self, comparator: Comparator, limit: Fraction, figures: Figures) -> Fraction:
        """The least (or greatest) figure that meets a bound, in the unit of ``actual``."""
        return limit

    def compared(self, figures: Figures) -> Fraction | None:
        """The exact figure that a limit is compared with."""
        return figures.actual

    def most(self) -> Fraction | None:
        """The largest figure that there can be; None: no limit. None is below nought."""
        return None

    # ------------------------------------------------------------ in writing

    def unit(self) -> Texts:
        """The unit of its figures, where the rule names none."""
        return {"zh": "", "en": ""}

    def limit_text(self, limit: Fraction) -> str:
        """A threshold in the form that it is thought of in."""
        return plain(limit)


class Part(Measure):
    """A measure that a ratio can be made of."""

    @property
    def below_nought(self) -> bool:
        """Whether it can be negative: nothing at all is known of it where no upper limit is."""
        return False

    @abstractmethod
    def span(self, answers: Answers) -> tuple[Fraction, Fraction | None]:
        """Its smallest and largest possible value in written units; None: no limit known."""


def ask_parts(asks: Asks, **parts: Measure) -> Requests:
    """What several measures ask for, each name with the part's in front."""
    return {f"{name}_{asked}": wanted for name, part in parts.items() for asked, wanted in part.ask(asks).items()}


def of_part(name: str, answers: Answers) -> Answers:
    """The answers to what the part called ``name`` asked for, by its own names."""
    return {asked.removeprefix(f"{name}_"): found for asked, found in answers.items() if asked.startswith(f"{name}_")}


def parts_lacking(answers: Answers, **parts: Measure) -> tuple[str, ...]:
    """What is missing of several parts."""
    return tuple(missing for name, part in parts.items() for missing in part.lacking(of_part(name, answers)))


def part_span(part: Part, name: str, answers: Answers) -> tuple[Fraction, Fraction | None]:
    """The span of the part called ``name``; a table that was never handed in leaves it open."""
    own = of_part(name, answers)
    return (Fraction(0), None) if own.get("not_submitted") else part.span(own)


def column_of(field: Field) -> str:
    """A field as it is told to be missing."""
    return f"{field.table}.{field.name}"


def fraction(value: Fraction) -> tuple[int, int]:
    """As the judge is given it."""
    return value.numerator, value.denominator


def whole_required(comparator: Comparator, exact: Fraction) -> Fraction:
    """The nearest whole number that meets a bound: counted things come in whole numbers."""
    floor = exact.numerator // exact.denominator
    ceiling = -(-exact.numerator // exact.denominator)
    match comparator:
        case Comparator.AT_LEAST:
            return Fraction(ceiling)
        case Comparator.MORE_THAN:
            return Fraction(floor + 1)
        case Comparator.AT_MOST:
            return Fraction(floor)
        case _:
            return Fraction(ceiling - 1)


_PEOPLE: Texts = {"zh": "人", "en": "people"}
_TIMES: Texts = {"zh": "次", "en": "times"}
_RECORDS: Texts = {"zh": "条", "en": "records"}
_UNITS: Mapping[str, Texts] = {
    "staff": _PEOPLE,
    "schools": {"zh": "所", "en": "schools"},
    **dict.fromkeys(("talks", "activities", "participation", "health_checks", "trainings", "bureau_events"), _TIMES),
    "documents": {"zh": "份", "en": "documents"},
    "campus_entries": {"zh": "项", "en": "entries"},
}


PERCENT: Texts = {"zh": "%", "en": "%"}
TIME_OF_DAY: Texts = {"zh": "分钟（自0:00起）", "en": "minutes after 0:00"}
"""The unit of times, which are shown as ``8:20``."""
MINUTES: Texts = {"zh": "分钟", "en": "minutes"}
"""In which such figures differ."""
"""The unit of what is told in hundredths."""


def unit_of_records(table: str) -> Texts:
    """What records of a table are counted in."""
    return _UNITS.get(table, _RECORDS)


def unit_of_field(field: Field) -> Texts:
    """What the values of a field are counted in."""
    if field.unit == "percent":
        return PERCENT
    if field.type == "time":
        return TIME_OF_DAY
    if field.formula is not None:
        return dict(zip(("zh", "en"), field.formula.unit, strict=True))
    return {"zh": "元", "en": "yuan"} if field.type == "money" else {"zh": "", "en": ""}
