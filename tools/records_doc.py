"""Writes docs/records.zh.md and docs/records.en.md: every table, column and code of the records model.

    python tools/records_doc.py [--check]

``--check`` writes nothing and exits with 1 when the files are not what the model says.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from auditor.model.model import Column, Derived, Model, Table, base_model  # noqa: E402

TYPES = {
    "key": ("编号", "key"),
    "text": ("文字", "text"),
    "code": ("代码", "code"),
    "date": ("日期", "date"),
    "integer": ("整数", "whole number"),
    "number": ("数", "number"),
    "money": ("金额（元）", "money (yuan)"),
    "boolean": ("是/否", "yes or no"),
    "time": ("时刻", "time of day"),
    "school": ("学校", "school"),
    "person": ("教职工号", "staff ID"),
    "link": ("编号", "key of another table"),
}
OTHER = ("*[English]({}.en.md)*", "*[中文]({}.zh.md)*")
"""The way to a page's other language."""
WORDS = {
    "title": ("记录模型：表、列、代码", "The records model: tables, columns, codes"),
    "about": (
        "本页由 `tools/records_doc.py` 根据 `auditor/model/model.yaml` 生成，请勿手工修改。"
        "“列名”是首选表头，“也认”的写法同样接受，大小写、全半角和空格不论。",
        "Generated from `auditor/model/model.yaml` by `tools/records_doc.py`; do not edit. Schools write the Chinese headers; "
        "the other accepted headers do as well, whatever their case, width and blanks.",
    ),
    "tables": ("表", "Tables"),
    "codes": ("代码表", "Code lists"),
    "populations": ("人群", "Populations"),
    "column": ("列名", "Header"),
    "school": ("学校名称 或 学校标识码", "学校名称 or 学校标识码 (school name or ID)"),
    "english": ("规则中的名字", "Name in rules"),
    "type": ("类型", "Type"),
    "aliases": ("也认", "Other headers"),
    "remarks": ("说明", "Remarks"),
    "sheet": ("工作表名也可以是：{}", "The sheet may also be called: {}"),
    "derived": ("由程序算出", "computed"),
    "dropped": ("读入时即丢弃，不进入任何结果", "dropped on reading, in no output"),
    "keyed": ("只保留加密后的键，不显示", "only a salted key is kept, never shown"),
    "never": ("空白表示尚未发生", "blank: has not happened"),
    "absent": ("整列没有时视为“{}”，并在报告中注明", "taken as “{}” where the whole column is absent, and the report says so"),
    "counted": ("单位：{}；别的单位不作数", "counted in {}; in any other unit no number is read"),
    "list": ("见代码表“{}”", "see code list “{}”"),
    "code": ("代码", "Code"),
    "name": ("名称", "Name"),
    "also": ("也认", "Also accepted"),
    "source": ("出处：{}", "Source: {}"),
    "bureau": ("由主管部门填报", "Handed in by the bureau"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "excludes": ("不计入：{}", "Leaves out: {}"),
}


class Page:
    """The reference in one language."""

    def __init__(self, model: Model, language: str) -> None:
        self.model = model
        self.nth = ("zh", "en").index(language)

    def say(self, word: str, value: str = "") -> str:
        return WORDS[word][self.nth].format(value)

    def text(self) -> str:
        """The whole page as Markdown."""
        lines = [
            f"# {self.say('title')}",
            "",
            OTHER[self.nth].format("records"),
            "",
            self.say("about"),
            "",
            f"## {self.say('tables')}",
        ]
        for name, table in self.model.tables.items():
            lines += ["", *self.table(name, table)]
        lines += ["", f"## {self.say('populations')}", ""]
        for name, population in self.model.populations.items():
            reasons = [reason["zh" if self.nth == 0 else "en"] for reason in population.leaves_out]
            excluded = f" {self.say('excludes', self.listed(reasons))}" if reasons else ""
            lines.append(f"- **{self.called(population)}** `{name}`{excluded}")
        lines += ["", f"## {self.say('codes')}"]
        for name, codes in self.model.code_lists.items():
            lines += ["", f"### {self.called(codes)} `{name}`", ""]
            if codes.source:
                lines += [self.say("source", codes.source), ""]
            lines += self.rows("name", "code", "also")
            for code, spec in codes.codes.items():
                lines.append(_row(self.written(spec), f"`{code}`", "、".join(spec.aliases)))
        return "\n".join(lines) + "\n"

    def table(self, name: str, table: Table) -> Iterator[str]:
        yield f"### {self.called(table)} `{name}`"
        yield ""
        if table.level == "bureau":
            yield from (self.say("bureau"), "")
        if table.aliases:
            yield from (self.say("sheet", "、".join(table.aliases)), "")
        yield from self.rows("column", "english", "type", "aliases", "remarks")
        for column, spec in table.columns.items():
            header = self.say("school") if spec.type == "school" else self.written(spec)
            yield _row(header, f"`{column}`", TYPES[spec.type][self.nth], "、".join(spec.aliases), self.remarks(spec))
        for field, derived in table.derived.items():
            yield _row(self.called(derived), f"`{field}`", self.say("derived"), "", "")

    def remarks(self, column: Column) -> str:
        said = [self.say("counted", "、".join(column.counted_in))] if column.counted_in else []
        if column.list:
            said.append(self.say("list", self.called(self.model.code_lists[column.list])))
        if column.private:
            said.append(self.say("dropped" if column.private == "dropped" else "keyed"))
        if column.blank == "never":
            said.append(self.say("never"))
        if column.when_absent is not None:
            said.append(self.say("absent", self.value(column)))
        return ("；" if self.nth == 0 else "; ").join(said)

    def value(self, column: Column) -> str:
        """The assumed value of a column as a reader writes it."""
        assumed = column.when_absent
        if isinstance(assumed, bool):
            return self.say("yes" if assumed else "no")
        if column.list:
            return self.called(self.model.code_lists[column.list].codes[assumed])
        return str(assumed)

    def called(self, named: Table | Column | Derived | object) -> str:
        return str(getattr(named, ("zh", "en")[self.nth]))

    def written(self, named: object) -> str:
        """What stands in a file: always Chinese, with the English name beside it on the English page."""
        zh, en = getattr(named, "zh", ""), getattr(named, "en", "")
        return zh if self.nth == 0 or not zh else f"{zh} ({en})"

    def listed(self, names: list[str]) -> str:
        return ("、" if self.nth == 0 else ", ").join(names)

    def rows(self, *columns: str) -> tuple[str, str]:
        return _row(*(self.say(column) for column in columns)), _row(*("---" for _ in columns))


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main(arguments: list[str]) -> int:
    stale = []
    for language in ("zh", "en"):
        path = ROOT / "docs" / f"records.{language}.md"
        text = Page(base_model(), language).text()
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.relative_to(ROOT).as_posix())
    if stale:
        print(f"{', '.join(stale)}: the records model has changed; run python tools/records_doc.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
