"""Small open counties, and every way of completing them: what is said of the open one has to be true of each complete one.

A county is two schools with few records, some of whose cells are blank: an amount, a code, the school of a row, the number of
somebody whose name two people bear. Each completion stands in the same lists as a county of its own, so that one audit judges
all of them. Only the program is asked: where nothing is missing the naive evaluator agrees with it.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import yaml

from auditor.audit import audit
from auditor.findings.finding import Finding
from auditor.inputs.read import records_of
from auditor.inputs.spec import load_spec
from auditor.rules.pack import Pack, load_pack

MOST = 48
"""So many completions at most are tried of one county."""
SCHOOLS = ("1", "2")
AS_OF = "2025-12-31"
RECORDS: dict[str, Any] = {
    "tables": {
        "schools": {"columns": {"funds": {"type": "money", "zh": "公用经费", "en": "running costs"}}},
        "entries": {
            "zh": "登记",
            "en": "Entries",
            "dated_by": "on",
            "columns": {
                "school_id": {"type": "school"},
                "on": {"type": "date", "zh": "登记日期", "en": "date"},
                "kind": {"type": "text", "zh": "登记事项", "en": "kind"},
                "amount": {"type": "money", "zh": "登记金额", "en": "amount"},
            },
        },
        "rooms": {
            "zh": "用房",
            "en": "Rooms",
            "columns": {
                "school_id": {"type": "school"},
                "use": {"type": "text", "zh": "用途", "en": "use"},
                "area": {"type": "number", "decimals": 1, "zh": "使用面积", "en": "area"},
                "seats": {"type": "integer", "zh": "座位数", "en": "seats"},
            },
            "derived": {"spare": {"formula": "使用面积 − 2 × 座位数", "zh": "富余面积", "en": "spare area"}},
        },
    }
}


@dataclass(frozen=True)
class Listed:
    """A list of the county: its name, its columns after the school's, and of each what a cell may say."""

    name: str
    columns: dict[str, tuple[str, ...]]
    person: bool = False


DAYS = ("2025-03-05", "2025-10-08", "2024-05-06")
MONEY = ("100", "0", "-80", "300")
LISTS = {
    "talks": Listed("谈心谈话", {"谈话日期": DAYS, "谈话方式": ("面对面", "电话")}, person=True),
    "trainings": Listed(
        "培训",
        {"培训项目名称": ("国培",), "开始日期": DAYS, "培训级别": ("县级", "校级"), "获得学时": ("0", "10", "40")},
        person=True,
    ),
    "payments": Listed("发放记录", {"发放所属月份": DAYS, "发放项目": ("工资", "走教交通补贴"), "金额": MONEY}, person=True),
    "entries": Listed("登记", {"登记日期": DAYS, "登记事项": ("检查", "活动"), "登记金额": MONEY}),
    "rooms": Listed("用房", {"用途": ("音乐", "其他"), "使用面积": ("0", "20", "60"), "座位数": ("0", "10", "40")}),
}
NAMES = {"talks": "谈话对象", "trainings": "姓名", "payments": "姓名"}
DATED = {"talks": "谈话日期", "trainings": "开始日期", "payments": "发放所属月份", "entries": "登记日期"}
AMOUNTS = {"trainings": ("hours",), "payments": ("amount",), "entries": ("amount",), "rooms": ("area", "spare")}
PARTS = {
    "talks": {"form": "face_to_face"},
    "trainings": {"level": "county"},
    "payments": {"kind": "salary"},
    "entries": {"kind": "检查"},
    "rooms": {"use": "音乐"},
}
STAFF = (("1", "张三", "男"), ("2", "张三", "女"), ("3", "李四", "男"))
"""Of each school: number, name, sex."""

Cells = dict[str, str]
Rows = dict[str, list[Cells]]


# ------------------------------------------------------------------ counties


def some_rows(random: Random, opened: int = 5) -> tuple[Rows, list[tuple[str, int, str, tuple[str, ...]]]]:
    """Complete lists of two schools; and the cells that stay open: list, place, column, what the cell may say."""
    rows: Rows = {}
    cells: list[tuple[str, int, str, tuple[str, ...]]] = []
    for table, spec in LISTS.items():
        rows[table] = []
        for place in range(random.choice((3, 4, 5))):
            home = random.choice(SCHOOLS) if place > 1 else SCHOOLS[0]  # a school twice: blanks below were no merged cells
            row = {"学校标识码": home, **{name: random.choice(says) for name, says in spec.columns.items()}}
            may: list[tuple[str, tuple[str, ...]]] = [
                (name, says) for name, says in spec.columns.items() if name != DATED.get(table) and len(says) > 1
            ]
            may += [("学校标识码", SCHOOLS)] if place > 1 else []
            if spec.person:
                number, name, _ = random.choice(STAFF)
                row |= {"教职工号": number, NAMES[table]: name}
                if name == "张三":
                    may += [("教职工号", ("1", "2"))] * 3
            rows[table].append(row)
            cells += [(table, place, *one) for one in may]
    random.shuffle(cells)
    chosen: dict[tuple[str, int], tuple[str, int, str, tuple[str, ...]]] = {}
    for one in cells:
        if len(chosen) < opened:
            chosen.setdefault(one[:2], one)
    return rows, list(chosen.values())


def completed(rows: Rows, cells: list[tuple[str, int, str, tuple[str, ...]]]) -> Iterator[Rows]:
    """Every way of filling the open cells."""
    for values in product(*(says for *_, says in cells)):
        yield filled(rows, cells, values)


def filled(rows: Rows, cells: list[tuple[str, int, str, tuple[str, ...]]], values: tuple[str, ...]) -> Rows:
    found = {table: [dict(row) for row in of] for table, of in rows.items()}
    for (table, place, column, _), value in zip(cells, values, strict=True):
        found[table][place][column] = value
    return found


def write_counties(folder: Path, counties: list[Rows]) -> Path:
    """Lists of several counties, and the audit file. The schools of county n are n1 and n2."""
    folder.mkdir()
    named = [(n, school) for n in range(len(counties)) for school in SCHOOLS]
    _write(
        folder / "学校名单.csv",
        ("学校标识码", "学校名称", "所属区县", "学段", "在校生数", "公用经费"),
        [(_code(n, s), f"第{n}区{s}号小学", f"第{n}县", "小学", "100", "1000") for n, s in named],
    )
    _write(
        folder / "教职工.csv",
        ("学校标识码", "教职工号", "姓名", "性别", "教职工类别", "人员状态"),
        [(_code(n, s), *one, "专任教师", "在职") for n, s in named for one in STAFF],
    )
    for table, spec in LISTS.items():
        columns = ["学校标识码", *(("教职工号", NAMES[table]) if spec.person else ()), *spec.columns]
        lines = []
        for n, county in enumerate(counties):
            for place, row in enumerate(county[table]):
                school = _code(n, row["学校标识码"]) if row["学校标识码"] else ""
                lines.append((school, *(row[column] for column in columns[1:]), f"第{place}件"))  # no two are the same record
        _write(folder / f"{spec.name}.csv", (*columns, "说明"), lines)
    entries = "".join(f"  - {{path: {file.name}, submitted_by: file}}\n" for file in sorted(folder.glob("*.csv")))
    (folder / "audit.yaml").write_text(f"name: 例\npack: ../chance\nas_of: {AS_OF}\nrecords:\n{entries}", encoding="utf-8")
    return folder / "audit.yaml"


def _code(county: int, school: str) -> str:
    return f"2162{county:05}{school}"


def _write(file: Path, columns: Any, lines: Any) -> None:
    with open(file, "w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([columns, *lines])


# ------------------------------------------------------------------ rules


class Rules:
    """Random rules about the lists."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def rule(self, nth: int) -> dict[str, Any]:
        random = self.random
        subject = random.choice(("school", "bureau"))
        kind = random.choice(("share", "share", "staff", "records", "total", "ratio", "compared", "schools"))
        rule: dict[str, Any] = {"id": f"chance/{nth}", "title": f"要求{nth}", "clause": "一", "quote": "做到", "strength": "must"}
        rule |= {"subject": "bureau" if kind == "schools" else subject, "period": "calendar_year"}
        return rule | getattr(self, f"_{kind}")()

    def bounds(self, *limits: Any) -> dict[str, Any]:
        return {self.random.choice(("at_least", "more_than", "at_most", "less_than")): self.random.choice(limits)}

    def _share(self) -> dict[str, Any]:
        return {"share": {"of": "staff", "that": self.asked("staff")}, **self.bounds("1/3", "2/3", "100%", "50%")}

    def _schools(self) -> dict[str, Any]:
        return {"share": {"of": "schools", "that": self.asked("schools")}, **self.bounds("50%", "100%")}

    def _staff(self) -> dict[str, Any]:
        return {"count": {"of": "staff", "where": self.asked("staff")}, **self.bounds(0, 1, 2, 3)}

    def _records(self) -> dict[str, Any]:
        return {"count": self.population(self.random.choice(("talks", "entries", "payments"))), **self.bounds(0, 1, 2, 3)}

    def _total(self) -> dict[str, Any]:
        table = self.random.choice(sorted(AMOUNTS))
        how = self.random.choice(("sum", "sum", "max", "min", "mean"))
        spec = {**self.population(table), how: self.random.choice(AMOUNTS[table])}
        return {"total": spec, **self.bounds(0, 10, 20, 100, 150), **self.period_of(table)}

    def _ratio(self) -> dict[str, Any]:
        of, to = ({"total": {**self.population(t), "sum": AMOUNTS[t][0]}} for t in self.random.choices(sorted(AMOUNTS), k=2))
        if self.random.random() < 0.5:
            to = {"count": self.population(self.random.choice(("talks", "entries")))}
        return {"ratio": {"of": of, "to": to}, **self.bounds(1, "1/2", 20), **self.period_of("rooms")}

    def _compared(self) -> dict[str, Any]:
        spec = self.population("entries")
        measure: dict[str, Any] = {"total": {**spec, "sum": "amount"}} if self.random.random() < 0.6 else {"count": spec}
        return {**measure, "compared_with": "previous_period", **self.bounds("50%", "100%", "150%")}

    def period_of(self, table: str) -> dict[str, Any]:
        return {"period": "as_of"} if table == "rooms" else {}

    def population(self, table: str) -> dict[str, Any]:
        return {"of": table, "where": PARTS[table]} if self.random.random() < 0.6 else {"of": table}

    def asked(self, table: str, depth: int = 1) -> dict[str, Any]:
        """A condition on members of staff, or on schools."""
        random = self.random
        if depth and random.random() < 0.3:
            word = random.choice(("any", "all", "not"))
            parts = [self.asked(table, 0) for _ in range(2)]
            return {word: parts} if word != "not" and parts[0] != parts[1] else {"not": parts[0]}
        child = random.choice(("talks", "trainings", "payments") if table == "staff" else sorted(LISTS))
        spec: dict[str, Any] = {}
        if random.random() < 0.6:
            spec["where"] = PARTS[child]
        how = random.choice(("count", "count", "sum", "max", "min", "mean")) if child in AMOUNTS else "count"
        if how != "count":
            spec[how] = random.choice(AMOUNTS[child])
        if "where" in spec and how in ("count", "sum") and spec.get("sum") not in ("spare", "amount") and random.random() < 0.5:
            return {child: {**spec, "part_of": "all", **self.bounds("50%", "100%", "1/3", "0.01")}}
        return {child: {**spec, **(self.bounds(0, 1, 2) if how == "count" else self.bounds(0, 10, 20, 50, 100))}}


def write_pack(random: Random, folder: Path, rules: int) -> Path:
    pack = folder / "chance"
    pack.mkdir()
    head = {"name": "chance", "title": "随机规则", "records": RECORDS}
    (pack / "pack.yaml").write_text(yaml.safe_dump(head, allow_unicode=True, sort_keys=False), encoding="utf-8")
    made = json.loads(json.dumps([Rules(random).rule(nth) for nth in range(rules)]))  # nothing twice: YAML would make aliases
    (pack / "rules.yaml").write_text(yaml.safe_dump(made, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return pack


# ------------------------------------------------------------------ compared


@dataclass
class Compared:
    """``wrong``: verdicts that some completion denies; ``needless``: unknown although all completions agree, by kind of rule."""

    compared: int
    unknown: int
    wrong: list[str]
    needless: list[str]


def compare(random: Random, folder: Path, rules: int = 30) -> Compared:
    """One random county, its completions, and some random rules."""
    pack = load_pack(write_pack(random, folder, rules))
    rows, cells = some_rows(random)
    every = list(completed(rows, cells))
    every = random.sample(every, min(len(every), MOST))
    opened = {**filled(rows, cells, tuple("" for _ in cells))}
    seen = _judged(pack, write_counties(folder / "开", [opened]))
    complete = _judged(pack, write_counties(folder / "全", every))
    told = Compared(0, 0, [], [])
    text = {rule["id"]: rule for rule in yaml.safe_load((folder / "chance" / "rules.yaml").read_text(encoding="utf-8"))}
    for (rule, subject, period), finding in seen.items():
        others = [complete[rule, _elsewhere(subject, n), period] for n in range(len(every))]
        possible = {str(one.verdict) for one in others}
        told.compared += 1
        said = f"{finding.verdict} {finding.subject_id} of {sorted(possible)}: {text[rule]} open {cells}"
        if str(finding.verdict) == "unknown":
            told.unknown += 1
            if len(possible - {"unknown"}) == len(possible) == 1:
                told.needless.append(said)
        elif possible != {str(finding.verdict)}:
            told.wrong.append(said)
    return told


def _judged(pack: Pack, audit_file: Path) -> dict[tuple[str, str, date], Finding]:
    spec = load_spec(audit_file, date(2000, 1, 1))
    found = audit(replace(pack), records_of(spec, pack.model), as_of=spec.as_of, evidence_limit=0).findings
    return {(f.rule, f.subject_id, f.period_start): f for f in found}


def _elsewhere(subject: str, county: int) -> str:
    return _code(county, subject[-1]) if subject.startswith("2162") else f"第{county}县"
