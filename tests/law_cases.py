"""Small counties, one for each point of what a word means on the day that counts: how they are written down (``tests/law``).

``point`` names the point. Those in ``NOT_YET`` the program does not keep yet; the rules beside them are left out of the
comparison with random counties. Whoever makes the program keep a point takes it out of ``NOT_YET``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import openpyxl

NOT_YET: dict[str, tuple[str, ...]] = {}


def not_compared() -> frozenset[str]:
    """Rules that wait for a point."""
    return frozenset(rule for rules in NOT_YET.values() for rule in rules)


@dataclass(frozen=True)
class Case:
    point: str
    says: str
    pack: str
    as_of: str
    rule: str
    verdicts: str
    """The verdicts that the law allows, the exact one first."""
    files: dict[str, str] = field(default_factory=dict)
    period: str = ""
    subject: str = ""
    partial: tuple[str, ...] = ()
    """Files that speak only for the schools that have rows in them."""
    actual: int | None = None
    population: int | None = None
    until: dict[str, str] = field(default_factory=dict)
    """File → the last day that it speaks of."""
    decisions: str = ""
    """What the file of decisions beside the audit file says."""
    audit: str = ""
    """More lines of the audit file."""
    kept: bool = False
    """The program keeps this one although it does not keep the point as a whole."""

    @property
    def start(self) -> date | None:
        return date(*map(int, self.period.split("-"))) if self.period else None

    def write(self, folder: Path) -> Path:
        """``name``: a county-wide list (``name?``: nobody said whether complete); ``甲小学.xlsx/name``: a school's own sheet."""
        entries = []
        books: dict[str, dict[str, str]] = {}
        for name, text in self.files.items():
            if "/" in name:
                book, sheet = name.rsplit("/", 1)
                books.setdefault(book, {})[sheet] = text
                continue
            file = f"{name.removesuffix('?')}.csv"
            (folder / file).write_text(text, encoding="utf-8")
            said = "" if name.endswith("?") else f", submitted_by: {'rows' if name in self.partial else 'file'}"
            day = f", until: {self.until[name]}" if name in self.until else ""
            entries.append(f"  - {{path: {file}{said}{day}}}\n")
        for book, sheets in books.items():
            write_book(folder / book, sheets)
            entries.append(f"  - {book}\n")
        if self.decisions:
            (folder / "decisions.yaml").write_text(self.decisions, encoding="utf-8")
        audit = folder / "audit.yaml"
        audit.write_text(
            f"name: 例\npack: {self.pack}\nas_of: {self.as_of}\nrecords:\n{''.join(entries)}{self.audit}", encoding="utf-8"
        )
        return audit


S = "学校标识码,学校名称,所属区县,学段,城乡类型,办学类型\n"
TOWN = S + "2162900000,甲小学,青屿县,小学,城区,公办\n"
RURAL = S + "2162900000,甲小学,青屿县,小学,乡村,公办\n"
SECOND = "2162900001,乙小学,青屿县,小学,乡村,公办\n"
ROSTER = "学校标识码,教职工号,姓名,教职工类别,人员状态,进本校年月,离校年月,行政职务\n"
TALK = "学校标识码,教职工号,谈话对象,谈话日期,谈话方式,谈话人,谈话人身份\n"
FIGURE = "所属区县,指标,数据日期,数值,口径\n"
EXCHANGE = "学校标识码,教职工号,交流轮岗类型,是否调动人事关系,交流开始年月,交流结束年月,原校进校年月\n"
TEN = "学校标识码,教职工号,姓名,性别,出生日期,教职工类别,是否在编,人员状态,进本校年月,离校年月\n"
NINE = "".join(
    f"2162900000,b{n},李平{c},男,1980-01-01,专任教师,是,在本单位任职,2010-09-01,\n" for n, c in enumerate("甲乙丙丁戊己庚辛壬")
)
AT = "2162900000"


def member(number: str, name: str, status: str = "在本单位任职", left: str = "", joined: str = "2010-09-01", **other: str) -> str:
    category, position = other.get("category", "专任教师"), other.get("position", "无")
    return f"{other.get('at', AT)},{number},{name},{category},{status},{joined},{left},{position}\n"


def talk(number: str, name: str = "", by: str = "赵校长", day: str = "2025-03-01") -> str:
    return f"{AT},{number},{name},{day},面对面,{by},校级领导\n"


def without_school(text: str) -> str:
    """A list as a sheet of a school's own workbook."""
    return "\n".join(line.split(",", 1)[1] for line in text.splitlines())


def write_book(file: Path, sheets: dict[str, str]) -> None:
    book = openpyxl.Workbook()
    for title, text in sheets.items():
        sheet = book.create_sheet(title)
        for line in text.splitlines():
            sheet.append(line.split(","))
    del book["Sheet"]
    file.parent.mkdir(parents=True, exist_ok=True)
    book.save(file)
