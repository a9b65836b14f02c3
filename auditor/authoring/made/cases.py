"""``auditor rules cases``: the cases that a rule needs, made from it: just enough, one less, one more, missing, not applicable.

What must come out is reckoned here from the threshold alone, and the tool's own judgement is asked afterwards: where the two
differ, the case is left out and the difference is told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from auditor.authoring.made.arranging import Arranging
from auditor.authoring.made.counties import OfRule, either, meetings, mets, spreads, way_name
from auditor.authoring.made.facts import Facts, Setting, Tables, Unreachable
from auditor.authoring.made.kinds import Made, Maker
from auditor.authoring.made.satisfy import Finder, satisfying
from auditor.i18n import msg
from auditor.measures.moment import moment_of
from auditor.rules.ast import TRUE, Rule
from auditor.rules.kinds.any_of import AnyOf
from auditor.rules.kinds.met import Met
from auditor.rules.kinds.share import Meeting
from auditor.rules.kinds.spread import Spread
from auditor.rules.last_day import periods_of
from auditor.rules.pack import Pack

_YEAR = 2025
_MOST_YEARS = 20  # that a pack may come into force later
_MOST_PINS = 12  # values of a code, or steps of size, that are tried


def setting_of(rule: Rule, pack: Pack) -> Setting:
    """Late enough for the pack and for every dated threshold of the rule. Raises Unreachable where no period binds."""
    year = max([_YEAR, *(day.year + 1 for day in rule.first_days())])
    if pack.in_force.end is not None:
        year = min(year, pack.in_force.end.year)
    for later in (*range(_MOST_YEARS), *range(-1, -_MOST_YEARS, -1)):
        for day in (date(year + later, 12, 31), date(year + later, 8, 31)):
            found = setting_on(rule, pack, day)
            if found is not None and (found.period.end == day or day.month == 8) and _binds(rule, pack, found):
                return found
    raise Unreachable(msg("no period of the rule is over"))


def _binds(rule: Rule, pack: Pack, setting: Setting) -> bool:
    """Whether the pack is in force in a period, and every threshold has a value."""
    law_of = setting.period.law_of
    return pack.in_force.covers(law_of) and all(bound.threshold.on(law_of) is not None for bound in rule.bounds)


def setting_on(rule: Rule, pack: Pack, day: date) -> Setting | None:
    """The last period of a rule that is over on a day; None where there is none."""
    binding = [period for period in periods_of(rule, pack.calendar, pack.model, day) if not period.open]
    if not binding:
        return None
    moment = moment_of(rule, binding[-1], day, pack.calendar)
    return Setting(day, binding[-1], moment.reference, moment.earlier.period if moment.earlier is not None else None)


def made_cases(
    rule: Rule, pack: Pack, setting: Setting | None = None, school: Facts | None = None, nothing: bool = False
) -> list[Made]:
    """The cases of a rule. Raises Unreachable, with the reason, where none can be made.

    ``setting``: when they play, where that is given; ``school``: what is said of the school beforehand; ``nothing``: a case in
    which the figure is nought is wanted too.
    """
    setting = setting or setting_of(rule, pack)
    if len(rule.subjects) > 1:
        forms = [replace(rule.at(subject), subjects=(subject,)) for subject in rule.subjects]
        of_each = [(form, made_cases(form, pack, setting, school, nothing)) for form in forms]
        return [replace(case, subject=form.subjects[0]) for form, cases in of_each for case in cases]
    cases = _of_kind(rule, pack, setting, school or Facts(), nothing)
    if rule.applies_to != TRUE and "school" in rule.subjects:
        try:
            outside = satisfying(rule.applies_to, "schools", pack.model, setting, wanted=False, beside=school)
        except Unreachable:
            return cases
        tables: Tables = {table: [] for table in {*cases[0].given, *rule.tables()} if table != "schools"} if cases else {}
        given = {**tables, **outside.tables("schools", pack.model, 1)}
        cases.append(Made(msg("the rule does not apply to the school: not applicable"), given, "not_applicable"))
    return cases


def _of_kind(rule: Rule, pack: Pack, setting: Setting, school: Facts, nothing: bool) -> list[Made]:
    if isinstance(rule.measure, AnyOf):
        return list(either(rule, rule.measure, pack.model, setting, school, _of_ways(rule, rule.measure, pack, setting)))
    if isinstance(rule.measure, Spread | Meeting | Met) or not rule.bounds:
        return _about_others(rule, pack, setting, school)
    why = Unreachable(msg("its threshold depends on what no record can be made to say"))
    for facts, amount in _pins(rule, pack, setting, school):
        try:
            return list(Maker(rule, pack.model, setting, facts, amount, nothing).made())
        except Unreachable as reason:
            why = reason
    raise why


def _of_ways(rule: Rule, measure: AnyOf, pack: Pack, setting: Setting) -> OfRule:
    """The cases of each requirement of a rule, as if it were a rule of its own."""
    alone = {way_name(nth): replace(rule, measure=way.measure, bounds=way.bounds) for nth, way in enumerate(measure.ways)}
    return lambda name, school, nothing: made_cases(alone[name], pack, setting, school, nothing)


def _pins(rule: Rule, pack: Pack, setting: Setting, school: Facts) -> list[tuple[Facts, Fraction]]:
    """What the first threshold may require, and what is said of the school for it; what asks for nothing comes last."""
    found = []
    arranged = Arranging(rule, pack, setting).arranged
    for facts, amount in Finder(pack.model, setting, "schools", arranged).amounts(rule.bounds[0].threshold, school):
        joined = school.joined(facts)
        if joined is not None:
            found.append((joined, amount))
        if len(found) == _MOST_PINS:
            break
    return sorted(found, key=lambda pin: (pin[1] == 0, not all(one.rows for one in pin[0].beside.values())))


def _about_others(rule: Rule, pack: Pack, setting: Setting, school: Facts) -> list[Made]:
    """Cases of what is measured over schools, or counted from verdicts on other rules."""

    def of_rule(name: str, school: Facts, nothing: bool) -> list[Made]:
        found = pack.rule(name)
        on = None if found is None else setting_on(found, pack, setting.as_of)
        if found is None or on is None:
            raise Unreachable(msg("no period of the rule is over"))
        return made_cases(found, pack, on, school, nothing)

    match rule.measure:
        case Spread():
            return list(spreads(rule, rule.measure, pack.model, setting))
        case Meeting():
            return list(meetings(rule, rule.measure, pack.model, setting, of_rule))
        case Met():
            return list(mets(rule, rule.measure, pack.model, setting, school, of_rule))
        case _:
            raise Unreachable(msg("this kind of measure needs cases written by hand"))
