"""From sheets to a county: which lines are one record, which people there are, whose a row may be. Order decides nothing."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tests.naive import days
from tests.naive.choices import Cell
from tests.naive.days import NEVER, every_day
from tests.naive.fields import GONE, names_in
from tests.naive.files import County, Sheet
from tests.naive.packs import NaivePack
from tests.naive.world import ALWAYS, Row, World

PERHAPS = (True, False)
DENYING = ("请假", "缺席", "缺勤", "未参加", "未到", "未检", "未完成", "未开展", "未举行", "取消", "延期", "作废")
NONE = {"无", "本学期无"}
GONE_OVER = ("left", "seconded_agency", "seconded_institution", "exchanged_away")
"""Statuses of somebody who moved: the person may stand in another school's list as well."""


@dataclass(eq=False)
class Line:
    """A line of a sheet with the schools (districts) it may belong to."""

    sheet: Sheet
    said: dict[str, str]
    homes: tuple[str, ...]
    exists: Cell = ALWAYS


def world_of(county: County, pack: NaivePack) -> World:
    """The county's records as the law reads them."""
    return Builder(county, pack).build()


class Builder:
    def __init__(self, county: County, pack: NaivePack) -> None:
        self.county, self.model = county, pack.model
        self.world = World(pack.model, county.as_of, texts=pack.texts, gone_before=county.gone_before)
        self.said: dict[Row, Line] = {}
        self.codes = {name: words(spec) for name, spec in pack.model["code_lists"].items()}

    def build(self) -> World:
        schools = [s for s in self.county.sheets if s.table == "schools"]
        self.world.tables["schools"] = [self._row(Line(s, said, (said["school_id"],))) for s in schools for said in s.rows]
        self.names = {r.cells["name"].values[0]: r.cells["school_id"].values[0] for r in self.world.schools()}
        self.districts = sorted({r.cells["district"].values[0] for r in self.world.schools()})
        self.lines: dict[str, list[Line]] = {}
        for sheet in self.county.sheets:
            if sheet.table != "schools":
                self._take(sheet)
        self.world.tables["staff"] = []
        for school in self.names.values():
            self._staff(school)
        gone = [r for r in self.world.rows("staff") if any(s in GONE for s in self.world.cell(r, "status").values)]
        if any(not self.world.cell(r, "left_school_on").filled for r in gone):
            self.world.questions["before which day were they gone"] += 1  # asked once for all
        self._across_schools()
        others = [t for t in self.lines if t != "staff"]
        for table in others:
            lines = _once(self.model["tables"][table], self.lines[table])
            self.world.tables[table] = [self._merged(group) for group in versions(self.model["tables"][table], lines)]
        for table in others:
            for row in list(self.world.tables[table]):
                self._connect(table, row)
        return self.world

    # -------------------------------------------------------------- lines

    def _take(self, sheet: Sheet) -> None:
        """Which homes a sheet speaks for, and whose each line may be."""
        everybody = self.districts if self.world.is_bureau(sheet.table) else list(self.names.values())
        own = self.names.get(sheet.school or "")
        lines = self.lines.setdefault(sheet.table, [])
        for said, unread in zip(sheet.rows, sheet.unread, strict=True):
            if {v for v in said.values() if v} <= NONE:  # somebody says that there is none
                self.world.handed |= {(home, sheet.table) for home in ([own] if own else everybody)}
                continue
            home = said.get("district") or said.get("school_id") or self.names.get(said.get("school_name", "")) or own
            line = Line(sheet, said, (home,) if home else tuple(everybody))
            if any(v in DENYING for v in unread.values()):
                line.exists = Cell(PERHAPS)
            for one in _each_person(line):
                lines.append(one)
            if home:
                self.world.handed.add((home, sheet.table))
        if sheet.until is not None:
            homes = {own} if own else set(everybody)
            self.world.until |= {(home, sheet.table): sheet.until for home in homes}
        if sheet.complete:
            self.world.handed |= {(home, sheet.table) for home in everybody}
        elif not own and any((home, sheet.table) not in self.world.handed for home in everybody):
            self.world.questions["is this list complete"] += 1

    # -------------------------------------------------------------- cells

    def _row(self, line: Line) -> Row:
        columns = self.model["tables"][line.sheet.table]["columns"]
        cells = {
            name: self.cell(line, name, columns[name])
            for name in line.sheet.columns
            if name in columns and columns[name]["type"] not in ("school", "person", "link")
        }
        row = Row(line.sheet.table, Cell(line.homes), cells, line.exists)
        for name, spec in columns.items():
            if "inferred" in spec and name not in cells:
                self._infer(row, name, spec["inferred"])
        self.said[row] = line
        return row

    def cell(self, line: Line, name: str, spec: dict[str, Any]) -> Cell:
        """A cell as the record says it: blank and unreadable ones may be anything."""
        text = line.said.get(name, "")
        if not text:
            return self.world.known(spec, None)
        kind = spec["type"]
        if kind == "date":
            try:
                return Cell(every_day(days.on(text)))
            except ValueError:
                return Cell((*self.world.days(), NEVER))
        if kind == "boolean":
            said = {
                **dict.fromkeys(("是", *spec.get("true_words", [])), True),
                **dict.fromkeys(("否", *spec.get("false_words", [])), False),
            }
            return Cell((said[text],)) if text in said else self.world.anything(spec)
        if kind == "code":
            return Cell((self.codes[spec["list"]][text],)) if text in self.codes[spec["list"]] else self.world.anything(spec)
        if kind in ("integer", "number", "money"):
            return Cell((Fraction(text),))
        return Cell((text,))

    def _infer(self, row: Row, name: str, spec: dict[str, Any]) -> None:
        """A column that the file lacks, read from another one where that says it."""
        other = row.cells.get(spec["from"])
        if other is None or not other.filled:
            return
        for code, parts in spec["contains"].items():
            for part in parts:
                pieces = part.split("…")
                if all(p in str(other.values[0]) for p in pieces):
                    row.cells[name] = Cell((code,), filled=False)
                    return

    # -------------------------------------------------------------- people

    def _staff(self, school: str) -> None:
        """The people of one school: the lines of its lists, those about one person merged cell by cell."""
        lines = [ln for ln in self.lines.get("staff", []) if school in ln.homes]
        sheets = {id(ln.sheet) for ln in lines}
        groups: list[list[Line]] = []
        for line in lines:
            group = next((g for g in groups if all(_one_person(line, other) for other in g)), None)
            if group is None:
                groups.append([line])
            else:
                group.append(line)
        for group in groups:
            row = self._merged(group)
            row.homes = Cell((school,)) if all(len(ln.homes) == 1 for ln in group) else Cell((school, "elsewhere"))
            if len(sheets) > 1 and len({id(ln.sheet) for ln in group}) == 1 and not self._authority("staff", group[0].sheet):
                if "staff" in self.county.authority:
                    continue  # the list that decides does not have this person
                self.world.questions["is this person on the staff"] += 1
                row.exists = Cell(PERHAPS)  # only one of two complete lists has this person
            self.world.tables["staff"].append(row)
            if not _number(group[0].said) and len(group) > 1 and len({id(ln.sheet) for ln in group}) < len(group):
                twin = self._merged(group)  # the same name again and nothing else: one person or two
                twin.exists, twin.homes = Cell(PERHAPS), row.homes
                self.world.tables["staff"].append(twin)

    def _authority(self, place: str, sheet: Sheet) -> bool:
        """Whether the audit says that such a sheet decides on a column (``staff.title``) or a table (``staff``)."""
        authority = self.county.authority
        said = authority.get(place, authority.get(place.split(".")[0]))
        return said is not None and said == ("school" if sheet.school in self.names else "bureau")

    def _merged(self, lines: Sequence[Line]) -> Row:
        """Cell by cell: equal, or one blank: taken; a day within a month: the day stands; different: who decides, else either."""
        row = self._row(lines[0])
        for line in lines[1:]:
            other = self._row(line)
            for name, cell in other.cells.items():
                decides = (
                    self._authority(f"{row.table}.{name}", line.sheet),
                    self._authority(f"{row.table}.{name}", lines[0].sheet),
                )
                if any(decides) and name in row.cells and cell.filled and row.cells[name].filled:
                    row.cells[name] = cell if decides[0] else row.cells[name]
                    continue
                both = _agreed(row.cells[name], cell) if name in row.cells else cell
                if name in row.cells and len(both.values) > max(len(row.cells[name].values), len(cell.values)):
                    self.world.questions["which of two readings"] += 1
                row.cells[name] = both
        return row

    def _across_schools(self) -> None:
        """Rows of two schools: one person by number and name; open where only the names agree and one of them moved.

        Two numbers of citizens are two people's; a passport or a permit may be another one of the same person. Numbers that
        differ leave it open where staff number and name agree.
        """
        people = self.world.tables["staff"]
        for n, one in enumerate(people):
            for other in people[n + 1 :]:
                if one.homes.values[0] == other.homes.values[0]:
                    continue
                if _identity(one) and _identity(one) == _identity(other):
                    self.world.same.append((one, other, Cell((True,))))
                elif _name(one) == _name(other) is not None:
                    numbers, identities = {_key(one), _key(other)}, (_identity(one), _identity(other))
                    differ = None not in identities
                    if len(numbers) == 1 and None not in numbers:
                        self.world.same.append((one, other, Cell(PERHAPS if differ else (True,))))
                    elif not all(map(_is_a_citizens, identities)) and (self._moved(one, other) or self._moved(other, one)):
                        self.world.same.append((one, other, Cell(PERHAPS)))

    def _moved(self, one: Row, other: Row) -> bool:
        status, left = self.world.cell(one, "status"), self.world.cell(one, "left_school_on")
        joined = self.world.cell(other, "joined_school_on")
        return any(s in GONE_OVER for s in status.values) or (
            left.filled and joined.filled and min(left.values) <= max(joined.values)
        )

    # -------------------------------------------------------------- links

    def _connect(self, table: str, row: Row) -> None:
        """What a row's links may point at; a row that may be of several homes means in each what it would mean there."""
        if len(row.homes.values) == 1:
            row.links, row.exists = self._connected(table, row, row.homes.values[0])
            return
        row.at = {home: self._connected(table, row, home) for home in row.homes.values}
        for column in next(iter(row.at.values()))[0]:
            row.links[column] = Cell(dict.fromkeys(one for links, _ in row.at.values() for one in links[column].values))
        if any(exists is not row.exists for _, exists in row.at.values()):
            self.world.questions["whose is this row"] += 1

    def _connected(self, table: str, row: Row, home: str) -> tuple[dict[str, Cell], Cell]:
        said, exists = self.said[row].said, row.exists
        links: dict[str, Cell] = {}
        for column, target in self.world.targets(table).items():
            if target == "staff":
                links[column], known = self._candidates(said.get(column, ""), said.get("staff_name", ""), home)
                if not known:
                    exists = Cell(PERHAPS) if exists is ALWAYS else exists
                    if len(row.homes.values) == 1:
                        self.world.questions["whose is this row"] += 1
            elif target != "schools":
                links[column] = self._linked(said.get(column, ""), target, home)
        return links, exists

    def _linked(self, key: str, target: str, home: str) -> Cell:
        there = self.world.rows_at(target, {home})
        column = self.model["tables"][target]["key"]
        fitting = [r for r in there if key and r.cells[column].values == (key,)]
        return Cell(fitting if len(fitting) == 1 else [*there, self.world.phantom(target, home)])

    def _candidates(self, number: str, name: str, home: str) -> tuple[Cell, bool]:
        """Whose a row of a school may be, and whether it names somebody known (a stranger's perhaps does not count)."""
        there = self.world.rows_at("staff", {home})
        stranger = self.world.phantom("staff", home)
        by_identity = [p for p in self.world.rows("staff") if len(number) == 18 and _identity(p) == number]
        if by_identity:
            return Cell(by_identity), True
        by_name = [p for p in there if name and _name(p) == name]
        number = number if any(_key(p) and len(_key(p) or "") == len(number) for p in there) else ""
        by_number = [p for p in there if number and _key(p) == number]
        both = [p for p in by_number if p in by_name]
        if by_number:
            return Cell(both or [*by_number, *by_name]), True
        if by_name:
            return Cell([*by_name, stranger] if number and len(by_name) == 1 else by_name), True
        if number or name:
            cell = Cell([*there, stranger])
            self.world.strays.add(cell)
            return cell, False
        return Cell([*there, stranger]), True


def versions(spec: dict[str, Any], lines: list[Line]) -> list[list[Line]]:
    """Lines of two files about one home: versions of one list if half of the smaller one is in both, else parts that add up.

    Of versions, the lines about one thing are one record; a line without a partner, of a day that both speak of, perhaps is none.
    """
    groups = [[line] for line in lines]
    by_list: dict[tuple[Any, ...], dict[int, list[Line]]] = {}
    for line in lines:
        by_list.setdefault(line.homes, {}).setdefault(id(line.sheet), []).append(line)
    for lists in by_list.values():
        for one, other in itertools.combinations(lists.values(), 2):
            partners = [(a, b) for a in one for b in other if _thing(spec, a) and _thing(spec, a) == _thing(spec, b)]
            if not partners:
                continue
            if 2 * len(partners) >= min(len(one), len(other)):
                groups = [g for g in groups if not any(g == [b] for _, b in partners)]
                for a, b in partners:
                    next(g for g in groups if a in g).append(b)
                _alone(spec, one, other, {line for pair in partners for line in pair})
            else:
                for _, b in partners:
                    b.exists = Cell(PERHAPS)  # one record or two
    return groups


def _alone(spec: dict[str, Any], one: list[Line], other: list[Line], paired: set[Line]) -> None:
    """Lines of one version alone are doubtful where both speak of their day."""
    told = [sorted(_days_told(spec, line) for line in lines if _days_told(spec, line)) for lines in (one, other)]
    if all(told):
        first, last = max(told[0][0], told[1][0]), min(told[0][-1], told[1][-1])
        for line in (*one, *other):
            if line not in paired and first <= _days_told(spec, line) <= last:
                line.exists = Cell(PERHAPS)


def _days_told(spec: dict[str, Any], line: Line) -> str:
    return line.said.get(spec.get("dated_by", ""), "")


def _thing(spec: dict[str, Any], line: Line) -> tuple[str, ...] | None:
    """What a line is about: its key, or whom and on which day."""
    said, day = line.said, _days_told(spec, line)
    if said.get(spec.get("key", "")):
        return said[spec["key"]], day
    whose = said.get("staff_id") or said.get("staff_name")
    return (whose, day, said.get("kind", "")) if whose and day else None


def words(spec: dict[str, Any]) -> dict[str, str]:
    """What a code may be called → code."""
    return {w: code for code, named in spec["codes"].items() for w in (named["zh"], *named.get("aliases", []))}


def _once(spec: dict[str, Any], lines: list[Line]) -> list[Line]:
    """Lines of a sheet that repeat another cell by cell are the same record, unless there is no key and the day is not told."""
    kept: dict[Any, Line] = {}
    for n, line in enumerate(lines):
        dated = line.said.get(spec.get("dated_by", ""), "")
        sure = bool(line.said.get(spec.get("key", ""), "")) or dated.count("-") == 2
        kept.setdefault((id(line.sheet), *sorted(line.said.items())) if sure else n, line)
    return list(kept.values())


def _each_person(line: Line) -> list[Line]:
    """Several people in one cell are a record each."""
    people = names_in(line.said.get("staff_name", ""))
    if len(people) < 2 or line.said.get("staff_id"):
        return [line]
    return [Line(line.sheet, {**line.said, "staff_name": name}, line.homes, line.exists) for name in people]


def _number(said: dict[str, str]) -> str:
    return said.get("staff_id", "")


def _one_person(one: Line, other: Line) -> bool:
    """Whether two lines of a school's lists are about one person."""
    a, b = one.said, other.said
    if a.get("name") != b.get("name"):
        return False
    if _number(a) and _number(b):
        return _number(a) == _number(b)
    if one.sheet is not other.sheet:
        return True
    return all(not a.get(c) or not b.get(c) or a[c] == b[c] for c in {*a, *b})


def _agreed(one: Cell, other: Cell) -> Cell:
    if not other.filled or one.values == other.values:
        return one
    if not one.filled:
        return other
    common = tuple(v for v in one.values if v in other.values)
    if common:
        return Cell(common)
    if isinstance(one.values[0], date):
        return Cell(every_day((min(*one.values, *other.values), max(*one.values, *other.values))))
    return Cell((*one.values, *other.values))


def _name(row: Row) -> str | None:
    cell = row.cells.get("name")
    return str(cell.values[0]) if cell is not None and cell.filled else None


def _identity(row: Row) -> str | None:
    """A citizen's number with its right last digit, or a passport or permit: letters, not just an X at the end, and digits."""
    cell = row.cells.get("id_number")
    said = str(cell.values[0]).upper() if cell is not None and cell.filled else ""
    if len(said) == 18 and said[:17].isdigit():
        return said if "10X98765432"[sum(int(d) << 17 - n for n, d in enumerate(said[:17])) % 11] == said[17] else None
    letters = re.sub("[^A-Z]", "", said)
    return said if letters and not (letters == "X" == said[-1]) and re.search("[0-9]{4}", said) else None


def _is_a_citizens(identity: str | None) -> bool:
    """Whether nobody else, and nobody twice, has it: regions 8 and 9 are of residence permits."""
    return identity is not None and len(identity) == 18 and identity[:17].isdigit() and identity[0] in "123456"


def _key(row: Row) -> str | None:
    cell = row.cells.get("staff_id")
    return str(cell.values[0]) if cell is not None and cell.filled else None
