"""What schools and the bureau did not provide, and which requirements cannot be judged for lack of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditor.measures.owed import Owed, Who
from auditor.measures.uses import columns_used

if TYPE_CHECKING:
    from auditor.model.model import Model
    from auditor.records.records import Records
    from auditor.rules.pack import Pack


@dataclass(frozen=True)
class Gap:
    """A table, or a column of it, that somebody did not provide, and the rules that read it.

    ``subject``: whom it is about, school or bureau; ``owner``: which of the two has to hand it in; ``column`` "": the whole
    table. ``rules``: of a school those that may apply to it. ``assumed``: what is taken for the column instead (``in_post``), so
    that the rules can be judged all the same. ``empty`` of ``rows`` cells: empty or unreadable, where the column is there.
    """

    subject: str
    subject_id: str
    name: str
    district: str
    table: str
    column: str
    rules: tuple[str, ...]
    owner: Who = "school"
    assumed: str = ""
    empty: int = 0
    rows: int = 0

    @property
    def blocks(self) -> bool:
        """Whether the rules cannot be judged: a table or a column is not there, and nothing is assumed for it."""
        return not self.assumed and not self.rows


def gaps(records: Records, packs: Sequence[Pack]) -> list[Gap]:
    """Every gap, the bureau's first, then school by school, in the order of the records model."""
    model = packs[-1].model if packs else None
    if model is None:
        return []
    reads: dict[tuple[str, str], dict[str, None]] = {}
    for pack in packs:
        for rule in pack.rules:
            if rule.measure.judged_from == "rules":
                continue
            for table in rule.tables():
                reads.setdefault((table, ""), {})[rule.id] = None
            for pair in columns_used(rule, model):
                reads.setdefault(pair, {})[rule.id] = None
    wanted = {pair: tuple(rules) for pair, rules in reads.items()}
    order = {table: n for n, table in enumerate(model.tables)}
    found = [*_bureau(records, model, wanted), *_schools(records, model, wanted, Owed(packs, records))]
    return sorted(found, key=lambda gap: (gap.subject != "bureau", gap.district, gap.subject_id, order[gap.table], gap.column))


def _bureau(records: Records, model: Model, wanted: dict[tuple[str, str], tuple[str, ...]]) -> Iterator[Gap]:
    for (table, column), rules in wanted.items():
        if model.tables[table].level == "bureau" and not column and table not in records.bureau_submitted:
            for district in records.districts:
                yield Gap("bureau", district, district, district, table, "", rules, "bureau")


def _schools(records: Records, model: Model, wanted: dict[tuple[str, str], tuple[str, ...]], owed: Owed) -> Iterator[Gap]:
    schools = records.frames["schools"]
    ids, names, districts = (_plain(schools[c]) for c in ("school_id", "name", "district_key"))
    given = set(zip(_plain(records.submitted["schools_key"]), _plain(records.submitted["table"]), strict=True))
    absent = {
        (school, table, column): str(assumed or "")
        for school, table, column, assumed in zip(
            *(_plain(records.absent[c]) for c in ("schools_key", "table", "column", "assumed")), strict=True
        )
    }
    whole = {table for table, _ in wanted}
    for table in sorted(whole):
        if model.tables[table].level == "bureau":
            continue
        counted = _empty_cells(records, table, [column for t, column in wanted if t == table and column])
        of_table = {rule for (t, _), of in wanted.items() if t == table for rule in of}
        for key, school_id in enumerate(ids):
            who = ("school", str(school_id), str(names[key] or school_id), records.district(districts[key]))
            owner: Who = "school" if table == "schools" or table in owed.tables(key) else "bureau"
            if table != "schools" and (key, table) not in given:
                if rules := of_table & owed.rules(key):
                    yield Gap(*who, table, "", tuple(sorted(rules)), owner)
                continue
            for column, empty in counted.items():
                own = tuple(rule for rule in wanted[table, column] if rule in owed.rules(key))
                assumed = absent.get((key, table, column))
                if own and assumed is not None:
                    yield Gap(*who, table, column, own, owner, assumed)
                elif own and key in empty:
                    yield Gap(*who, table, column, own, owner, "", *empty[key])


def _empty_cells(records: Records, table: str, columns: list[str]) -> dict[str, dict[int, tuple[int, int]]]:
    """Column → school → (cells without a value, rows), for schools with at least one such cell."""
    frame = records.frames[table]
    homes = _plain(frame["record_id" if table == "schools" else "schools_key"])
    found: dict[str, dict[int, tuple[int, int]]] = {}
    for column in columns:
        counted: dict[int, list[int]] = {}
        physical = column if column in frame else None
        missing = frame[physical].isna().tolist() if physical else [False] * len(frame)
        for home, empty in zip(homes, missing, strict=True):
            if home is not None:
                tally = counted.setdefault(int(home), [0, 0])
                tally[0] += empty
                tally[1] += 1
        found[column] = {home: (empty, rows) for home, (empty, rows) in counted.items() if empty}
    return found


def _plain(values: Any) -> list[Any]:
    listed: list[Any] = values.astype(object).where(values.notna(), None).tolist()
    return listed
