"""``decisions.yaml``: what a person has decided about the records, once. Written by hand, by ``import --ask``, or from Python.

    - {decides: school, file: 收回/表3.xlsx, sha256: 9f2c…, school: 甲小学, by: 王某, on: 2026-01-05, reason: 电话核实}
    - {decides: school, file: 县/谈话.xlsx, sha256: …, sheet: 谈心谈话, rows: [7], school: 甲小学}    # only these rows of it
    - {decides: district, file: 局/会议.xlsx, sha256: …, sheet: 主管部门活动, rows: [3], district: 青屿县}
    - {decides: stands, file: 甲小学.xlsx, sha256: …}                   # its word holds beside other files about the same
    - {decides: leave_out, file: 谈话.xlsx, sha256: …, sheet: 谈心谈话, rows: [7, 9]}
    - {decides: count, file: 谈话.xlsx, sha256: …, sheet: 谈心谈话, rows: [8]}
    - {decides: complete, file: 人事股/交流轮岗.xlsx, sha256: …}         # of some of its tables: tables: [rotations]
    - {decides: gone_before, day: 2025-01-01, school: 甲小学}           # without a school: for every other one

Chinese keys and words do as well. A decision that names a file holds for exactly those bytes.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from auditor.i18n import Message, listed, msg
from auditor.problems import Place, Problem, UserError
from auditor.records.decided import Decided
from auditor.written.keyed import by_key
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.saved import save
from auditor.written.yaml_source import Node, read_yaml

FILE = "decisions.yaml"
"""The name of the file that is looked for beside an audit file."""
CODE = "E902"
LAPSED = "W908"
KINDS = {
    "school": "属于学校",
    "district": "属于区县",
    "stands": "以此为准",
    "leave_out": "不计",
    "count": "计入",
    "complete": "齐全",
    "gone_before": "此前已离开",
}
"""What is decided, and its Chinese word."""
KEYS = {
    "decides": "决定",
    "file": "文件",
    "sha256": "文件校验值",
    "sheet": "工作表",
    "rows": "行",
    "school": "学校",
    "district": "区县",
    "tables": "表",
    "day": "日期",
    "by": "经办人",
    "on": "决定日期",
    "reason": "理由",
}
"""The keys of a decision and their Chinese names."""
_NEEDED = {
    "school": ("file", "sha256", "school"),
    "district": ("file", "sha256", "rows", "district"),
    "stands": ("file", "sha256"),
    "leave_out": ("file", "sha256", "rows"),
    "count": ("file", "sha256", "rows"),
    "complete": ("file", "sha256"),
    "gone_before": ("day",),
}

_HOMES = ("school", "district")


@dataclass(frozen=True)
class Decision:
    """One decision. ``decides`` is one of :data:`KINDS`; "" and () for what does not belong to it.

    ``day``, ``on``: as in ``2025-12-31``. ``rows``: as the spreadsheet numbers them.
    """

    decides: str
    file: str = ""
    sha256: str = ""
    sheet: str = ""
    rows: tuple[int, ...] = ()
    school: str = ""
    district: str = ""
    tables: tuple[str, ...] = ()
    day: str = ""
    by: str = ""
    on: str = ""
    reason: str = ""

    @property
    def about(self) -> tuple[object, ...]:
        """What it is about; two decisions about one thing would contradict each other."""
        if self.rows:
            return ("homes" if self.decides in _HOMES else "rows", self.sha256, self.sheet, self.rows)
        return (self.decides, self.sha256, self.school if self.decides == "gone_before" else "")

    def sentence(self) -> Message:
        """What it says, for a reader."""
        rows = listed(self.rows)
        sheet = f" › {self.sheet}" if self.sheet else ""
        where = f"{self.file}{sheet}"
        if self.decides in _HOMES and self.rows:
            home = self.school or self.district
            return msg("{where}: rows {rows} belong to {home}", where=where, rows=rows, home=home)
        if self.decides == "school":
            return msg("{file} belongs to {school}", file=self.file, school=self.school)
        if self.decides == "stands":
            return msg("{file} stands where other files say something else", file=self.file)
        if self.decides == "leave_out":
            return msg("{where}: rows {rows} are left out", where=where, rows=rows)
        if self.decides == "count":
            return msg("{where}: rows {rows} surely count", where=where, rows=rows)
        if self.decides == "complete":
            return msg("{file} names every record there is", file=self.file)
        if self.school:
            return msg("{school}: who is gone and no day is given left before {day}", school=self.school, day=self.day)
        return msg("who is gone and no day is given left before {day}", day=self.day)


def read_decisions(files: Path | Iterable[Path]) -> tuple[Decision, ...]:
    """The decisions of a file, or of several. Raises UserError with every mistake."""
    found: dict[tuple[object, ...], Decision] = {}
    problems: list[Problem] = []
    for file in [files] if isinstance(files, Path) else files:
        document = read_yaml(file, file.name)
        mistakes = Mistakes(document)
        if not document.root.is_list and not document.root.is_empty:
            mistakes.add(CODE, document.root, msg("Decisions are a list; begin each with a dash and what it decides."))
        for node in document.root.elements:
            decision = _decision(node, mistakes)
            if decision is not None and found.setdefault(decision.about, decision) != decision:
                mistakes.add(CODE, node, msg("Another decision is about the same; keep one of them."))
        problems += mistakes.problems
    if problems:
        raise UserError(problems)
    return tuple(found.values())


def write_decisions(file: Path, decisions: Iterable[Decision]) -> None:
    """Write decisions, each on a line, in place of what the file held. Raises UserError where that cannot be done."""
    lines = ["# 人工决定：以文件校验值（sha256）认文件，文件一改，决定即失效\n"]
    lines += [f"- {json.dumps(_written(one), ensure_ascii=False)}\n" for one in decisions]
    save({file: "".join(lines)}, replace=True)


def with_decision(decisions: Sequence[Decision], new: Decision) -> tuple[Decision, ...]:
    """The decisions with one more; it takes the place of a former one about the same thing."""
    return (*(one for one in decisions if one.about != new.about), new)


def decided(decisions: Iterable[Decision]) -> Decided:
    """Decisions as reading takes them."""
    made = tuple(decisions)

    def of(kind: str) -> list[Decision]:
        return [one for one in made if one.decides == kind]

    def rows(kind: str) -> dict[tuple[str, str], frozenset[int]]:
        found: dict[tuple[str, str], frozenset[int]] = {}
        for one in of(kind):
            key = (one.sha256, one.sheet)
            found[key] = found.get(key, frozenset()) | frozenset(one.rows)
        return found

    homes: dict[tuple[str, str], dict[int, str]] = {}
    for one in (*of("school"), *of("district")):
        homes.setdefault((one.sha256, one.sheet), {}).update(dict.fromkeys(one.rows, one.school or one.district))
    return Decided(
        schools={one.sha256: one.school for one in of("school") if not one.rows},
        homes={key: of_row for key, of_row in homes.items() if of_row},
        stands=frozenset(one.sha256 for one in of("stands")),
        left_out=rows("leave_out"),
        counted=rows("count"),
        complete={one.sha256: one.tables or True for one in of("complete")},
        gone_before={one.school: int(one.day.replace("-", "")) for one in of("gone_before")},
    )


def lapsed(decisions: Iterable[Decision], read: Container[str], file: str) -> list[Problem]:
    """What is to be told of decisions whose file was not read, as it is gone or has changed. ``read``: SHA-256 of every file."""
    return [
        Problem(
            LAPSED,
            msg(
                "A decision of before does not hold any more: {said}; the file has changed or is not there.", said=one.sentence()
            ),
            Place(file=file),
            msg("Decide anew, or take the decision out."),
        )
        for one in decisions
        if one.sha256 and one.sha256 not in read
    ]


def _written(decision: Decision) -> dict[str, object]:
    values = {one.name: getattr(decision, one.name) for one in fields(decision)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value}


def _decision(node: Node, mistakes: Mistakes) -> Decision | None:
    if not node.is_mapping:
        mistakes.add(CODE, node, msg("A decision has keys, such as {example}.", example="decides: stands"))
        return None
    keyed = by_key(node, {key: (chinese,) for key, chinese in KEYS.items()}, mistakes, "E901", CODE)
    word = (keyed["decides"].text or "") if "decides" in keyed else ""
    kind = next((kind for kind, chinese in KINDS.items() if word in (kind, chinese)), "")
    if not kind:
        written = keyed.get("decides", node)
        choices = " / ".join(f"{kind} {chinese}" for kind, chinese in KINDS.items())
        near = did_you_mean(written.text or "", [*KINDS, *KINDS.values()])
        mistakes.add(CODE, written, msg("This must be one of: {choices}.", choices=choices), near)
        return None
    for key in _NEEDED[kind]:
        if key not in keyed or keyed[key].is_empty:
            mistakes.add(CODE, node, msg("“{key}” is not given.", key=key))
            return None
    texts = {key: (keyed[key].text or "").strip() for key in KEYS if key in keyed and key not in ("decides", "rows", "tables")}
    for key in ("day", "on"):
        if texts.get(key) and not _is_day(texts[key]):
            mistakes.add(CODE, keyed[key], msg("This is not a day; write it like 2025-12-31."))
            return None
    rows = _rows(keyed.get("rows"), mistakes)
    tables = keyed.get("tables")
    named = tuple(one.text or "" for one in (tables.elements if tables.is_list else [tables])) if tables is not None else ()
    return None if rows is None else Decision(kind, rows=rows, tables=named, **texts)


def _is_day(text: str) -> bool:
    try:
        return str(date.fromisoformat(text)) == text
    except ValueError:
        return False


def _rows(node: Node | None, mistakes: Mistakes) -> tuple[int, ...] | None:
    if node is None or node.is_empty:
        return ()
    texts = [one.text or "" for one in (node.elements if node.is_list else [node])]
    if not all(text.isascii() and text.isdecimal() and 0 < int(text) < 10_000_000 for text in texts):
        mistakes.add(CODE, node, msg("Rows are numbers as the spreadsheet shows them, such as {example}.", example="[7, 9]"))
        return None
    return tuple(sorted({int(text) for text in texts}))
