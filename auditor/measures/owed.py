"""Which tables a school has to hand in: those that the rules read which may apply to it, but for what a bureau keeps itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from auditor.measures.uses import columns_used
from auditor.rules import ast

if TYPE_CHECKING:
    import pandas as pd

    from auditor.model.model import Model
    from auditor.records.records import Records
    from auditor.rules.pack import Pack

Who = Literal["school", "bureau"]


def asked_of(rule: ast.Rule, model: Model, who: Who) -> Iterator[str]:
    """The tables of a rule that a school has to hand in, or a bureau: its own, and what the treasury pays to schools."""
    tables = {*rule.tables(), *(table for table, _ in columns_used(rule, model))}
    for table in sorted(tables):
        of_bureau = model.tables[table].level == "bureau" or (rule.owner == "finance" and table not in ("schools", "staff"))
        if of_bureau == (who == "bureau"):
            yield table


def holds(condition: ast.Condition, about: Mapping[str, str]) -> bool | None:
    """Whether a condition on a school holds, by what is surely known of it; None where that does not decide it."""
    match condition:
        case ast.OneOf(field=field, values=values) if field.table == "schools" and not field.derived and field.name in about:
            return about[field.name] in values
        case ast.Not(of=part):
            held = holds(part, about)
            return None if held is None else not held
        case ast.All(of=parts):
            found = [holds(part, about) for part in parts]
            return False if False in found else None if None in found else True
        case ast.Any(of=parts):
            found = [holds(part, about) for part in parts]
            return True if True in found else None if None in found else False
        case _:
            return None


def about_schools(records: Records, model: Model) -> list[dict[str, str]]:
    """What the records surely say of each school in codes: column → code; what import assumed is not among it."""
    frame, absent = records.frames["schools"], records.absent
    schools = absent[absent["table"] == "schools"]
    assumed = set(zip(plain(schools["schools_key"]), plain(schools["column"]), strict=True))
    about: list[dict[str, str]] = [{} for _ in range(len(frame))]
    for name, column in model.tables["schools"].columns.items():
        if column.type == "code" and name in frame:
            for school, code in enumerate(plain(frame[name])):
                if code is not None and (school, name) not in assumed:
                    about[school][name] = str(code)
    return about


class Owed:
    """What each school of an audit owes under the rules of its packs. Schools are counted as records count them."""

    def __init__(self, packs: Sequence[Pack], records: Records) -> None:
        self._packs = packs
        about = about_schools(records, packs[-1].model) if packs else [{}] * len(records.frames["schools"])
        self._about = [tuple(sorted(one.items())) for one in about]
        self._found: dict[tuple[tuple[str, str], ...], tuple[frozenset[str], frozenset[str]]] = {}

    def rules(self, school: int) -> frozenset[str]:
        """The rules that may apply to a school."""
        return self._of(school)[0]

    def tables(self, school: int) -> frozenset[str]:
        """The tables that these ask of it."""
        return self._of(school)[1]

    def _of(self, school: int) -> tuple[frozenset[str], frozenset[str]]:
        about = self._about[school]
        if about not in self._found:
            known = dict(about)
            rules = [(p, rule) for p in self._packs for rule in p.rules if holds(rule.applies_to, known) is not False]
            tables = {table for pack, rule in rules for table in asked_of(rule, pack.model, "school")}
            self._found[about] = frozenset(rule.id for _, rule in rules), frozenset(tables)
        return self._found[about]


def plain(values: pd.Series[Any]) -> list[Any]:
    """The values of a column, None for those that are missing."""
    listed: list[Any] = values.astype(object).where(values.notna(), None).tolist()
    return listed
