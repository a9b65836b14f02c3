"""Write the reference pages whose source is the program: commands, the audit file, codes, the words of both languages, the
sheets that each rule pack asks of a school, and findings.json.

python tools/reference_doc.py            # write PAGES (zh and en) and docs/findings.schema.json
python tools/reference_doc.py --check    # compare; exit 1 and name the pages that differ
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import click  # noqa: E402
import yaml  # noqa: E402

from auditor import i18n  # noqa: E402
from auditor.authoring.every_code import EVERY_CODE  # noqa: E402
from auditor.commands.examples import examples, exit_codes  # noqa: E402
from auditor.commands.main import auditor, speak  # noqa: E402
from auditor.findings.words import OWNERS, STRENGTHS, VERDICTS  # noqa: E402
from auditor.forms.needs import form_of  # noqa: E402
from auditor.forms.words import numbers  # noqa: E402
from auditor.inputs.spec import KEYS, RECORDS_KEYS, STORE_KEYS  # noqa: E402
from auditor.model.model import base_model  # noqa: E402
from auditor.reports.data.findings_schema import json_schema  # noqa: E402
from auditor.rules.pack import load_pack, pack_names  # noqa: E402
from auditor.rules.words import PERIODS  # noqa: E402
from tools.findings_doc import findings_page  # noqa: E402

MADE = {
    "zh": "*由 `python tools/reference_doc.py` 生成，请勿手改。*",
    "en": "*Written by `python tools/reference_doc.py`; do not edit.*",
}
OTHER = {"zh": ("en", "English"), "en": ("zh", "中文")}


def heading(name: str, language: str, title: str, about: str) -> list[str]:
    """The head of a page: its title, the way to the other language, who made it, what it is."""
    other, called = OTHER[language]
    return [f"# {title}", "", f"*[{called}]({name}.{other}.md)* · {MADE[language]}", "", about, ""]


# --- commands ---------------------------------------------------------------------------------------------------------------


def verbs(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every verb that does something, with its whole name such as ``rules lint``."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from verbs(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


def cli(language: str) -> str:
    """Every command: what it does, its arguments and options, examples, exit codes."""
    words = {
        "zh": (
            "命令",
            "每条命令做什么、有哪些选项、怎样开头、退出码是什么意思；与 `auditor 命令 --help` 相同。每条命令都有 `--lang zh|en`"
            "（或先设环境变量 `AUDITOR_LANG=en`）、"
            "`--debug`（程序自身出错时显示堆栈，而不写日志文件）和 `--help`。",
            ("选项", "意思"),
            "必须写",
            "例子",
            "退出码",
        ),
        "en": (
            "Commands",
            "What every command does, its options, examples, exit codes: the same as `auditor COMMAND --help`. Every command has"
            " `--lang zh|en` (or set `AUDITOR_LANG=en` once), `--debug` (show the traceback when the program fails, instead"
            " of a log file) and `--help`.",
            ("Option", "Meaning"),
            "required",
            "Examples",
            "Exit codes",
        ),
    }
    title, about, columns, needed, shown, ends = words[language]
    colon = "：" if language == "zh" else ": "
    every = list(verbs(auditor))
    lines = heading("cli", language, title, about)
    lines += [" · ".join(f"[{name}](#{anchor(name)})" for name, _ in every), ""]
    for name, command in every:
        with click.Context(command, info_name=f"auditor {name}") as context:
            usage = " ".join(command.collect_usage_pieces(context))
            lines += [f'## <a id="{anchor(name)}"></a>auditor {name}', "", f"`auditor {name} {usage}`", "", str(command.help), ""]
            params = [one for one in command.params if one.name not in ("lang", "debug")]
            if params:
                lines += [f"| {columns[0]} | {columns[1]} |", "|---|---|"]
            for one in params:
                record = one.get_help_record(context) if isinstance(one, click.Option) else (one.make_metavar(context), one.help)
                assert record is not None
                text = re.sub(r"\s*\[required\]$", "", cell(str(record[1])))
                wanted = f" *{needed}*" if one.required and isinstance(one, click.Option) else ""
                lines.append(f"| `{cell(record[0])}` | {text}{wanted} |")
            lines += ["", f"{shown}{colon}", "", "```sh help", *examples(name), "```", ""]
            codes = "; " if language == "en" else "；"
            said = codes.join(f"{code} {str(meaning).rstrip('。.')}" for code, meaning in exit_codes(name).items())
            lines += [f"{ends}{colon}{said}{'。' if language == 'zh' else '.'}", ""]
    return "\n".join(lines).rstrip() + "\n"


def anchor(verb: str) -> str:
    return verb.replace(" ", "-")


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


# --- the audit file ---------------------------------------------------------------------------------------------------------


def audit_file(language: str) -> str:
    """Every key of an audit file, from the schema that editors read."""
    schema = json.loads((ROOT / "schemas" / "audit.schema.json").read_text(encoding="utf-8"))
    words = {
        "zh": (
            "审核文件的键",
            "`audit.yaml` 的全部键；键名写中文、写英文都可以。规则包（`pack` 或 `packs`）和记录（`records` 或 `store`）必须写。"
            "路径相对于这个文件所在的文件夹。怎样写一个，见[督导员](inspector.zh.md#2-写审核文件)；"
            "数据库见[从数据库读取](databases.zh.md)，记录库见[大规模审核](engines.zh.md)。",
            ("键", "中文键", "意思"),
            "`records`（记录）的一项",
            "`store`（记录库）",
        ),
        "en": (
            "Keys of the audit file",
            "Every key of `audit.yaml`; English and Chinese names are the same. Only the rule pack (`pack` or `packs`) and the"
            " records (`records` or `store`) are required. Paths are relative to the folder of the file. How to write"
            " one: [inspectors](inspector.en.md#2-write-the-audit-file); see also"
            " [databases](databases.en.md), [record stores](engines.en.md).",
            ("Key", "Chinese key", "Meaning"),
            "An item of `records`",
            "`store`",
        ),
    }
    title, about, columns, item, store = words[language]
    lines = heading("audit-file", language, title, about)
    properties = schema["properties"]
    for part, keys, described in (
        ("", KEYS, properties),
        (item, RECORDS_KEYS, _mapping_of(properties["records"])),
        (store, STORE_KEYS, _mapping_of(properties["store"])),
    ):
        if part:
            lines += ["", f"## {part}", ""]
        lines += [f"| {' | '.join(columns)} |", "|---|---|---|"]
        for key, chinese in keys.items():
            zh, _, en = described[key]["description"].partition("\n\n")
            lines.append(f"| `{key}` | {chinese} | {cell(zh if language == 'zh' else en)} |")
    return "\n".join(lines) + "\n"


def _mapping_of(schema: dict[str, object]) -> dict[str, dict[str, str]]:
    """The keys of the mapping that a value may be, however deep the choice stands."""
    found: list[dict[str, dict[str, str]]] = []

    def look(node: object) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("properties"), dict):
                found.append(node["properties"])
                return
            for value in node.values():
                look(value)
        elif isinstance(node, list):
            for value in node:
                look(value)

    look(schema)
    return found[0]


# --- codes ------------------------------------------------------------------------------------------------------------------


def codes(language: str) -> str:
    """Every code, in order, with its meaning and what to do."""
    title, about, columns = {
        "zh": (
            "问题编号",
            "程序印出的全部编号：E 开头的是错误（要改正才能继续，或那一行、那一格没有采用），W 开头的是提醒。"
            "`auditor explain 编号` 说的是同样的话。",
            ("编号", "意思", "怎么办"),
        ),
        "en": (
            "Codes",
            "Every code that the program prints: E… is an error (to be put right first, or a row or cell that was not used), W… a"
            " warning. `auditor explain CODE` says the same.",
            ("Code", "Meaning", "What to do"),
        ),
    }[language]
    lines = [*heading("codes", language, title, about), f"| {' | '.join(columns)} |", "|---|---|---|"]
    for code, known in sorted(EVERY_CODE.items()):
        lines.append(f'| <a id="{code}"></a>{code} | {cell(known.title.say(language))} | {cell(known.more.say(language))} |')
    return "\n".join(lines) + "\n"


# --- words ------------------------------------------------------------------------------------------------------------------


def glossary(language: str) -> str:
    """The words of the field in both languages: those that have a meaning of their own, then what the program is written in."""
    told = yaml.safe_load((ROOT / "tools" / "glossary.yaml").read_text(encoding="utf-8"))
    title, about, columns = {
        "zh": ("词语中英对照", "一个意思只用一个词。前一部分是审核用语，后一部分由程序的词表生成。", ("中文", "英文", "意思")),
        "en": (
            "Words in both languages",
            "One word for one thing. First the words of an audit, then those of the program's own lists.",
            ("Chinese", "English", "Meaning"),
        ),
    }[language]
    lines = [*heading("glossary", language, title, about), f"| {' | '.join(columns)} |", "|---|---|---|"]
    for one in told:
        lines.append(f"| {one['zh']} | {one['en']} | {one['means'][language]} |")
    groups = {
        "zh": ("结论", "约束力", "责任单位", "周期", "表"),
        "en": ("Verdicts", "Strengths", "Who owes it", "Periods", "Tables"),
    }[language]
    lists: tuple[dict[str, tuple[str, str]], ...] = (
        {str(key): (look.label.say("zh"), look.label.say("en")) for key, look in VERDICTS.items()},
        {key: (label.say("zh"), label.say("en")) for key, label in STRENGTHS.items()},
        {key: (label.say("zh"), label.say("en")) for key, label in OWNERS.items()},
        {key: (chinese[0], key.replace("_", " ")) for key, chinese in PERIODS.items()},
        {key: (table.zh, table.en) for key, table in base_model().tables.items()},
    )
    for group, words in zip(groups, lists, strict=True):
        lines += ["", f"## {group}", "", f"| {columns[0]} | {columns[1]} | |", "|---|---|---|"]
        lines += [f"| {zh} | {en} | `{key}` |" for key, (zh, en) in words.items()]
    return "\n".join(lines) + "\n"


# --- what packs ask of a school ---------------------------------------------------------------------------------------------

AS_OF = date(2025, 12, 31)


def sheets(language: str) -> str:
    """For each rule pack the sheets and columns of its form, from what the form itself is made of."""
    title, about, columns, none = {
        "zh": (
            "各规则包要学校交的表和列",
            "与 `auditor template 规则包 --output 文件` 生成的填报表相同；审核日不同，要填的日子不同，表和列不变。"
            "教育局发来填报表的，照填即可。列名的其他写法见[记录模型](records.zh.md)。",
            ("工作表", "列", "用来核对的条款"),
            "凭佐证材料核查，学校没有要填的表。",
        ),
        "en": (
            "The sheets and columns that each rule pack asks of a school",
            "The same as the form that `auditor template PACK --output FILE` writes; another as-of date asks for other days,"
            " not for other columns. If the bureau sent a form, fill that in."
            " Other spellings of columns: [records model](records.en.md).",
            ("Sheet", "Columns", "Clauses"),
            "Shown by documents; a school has no sheet to fill in.",
        ),
    }[language]
    lines = heading("sheets", language, title, about)
    for name in pack_names():
        pack = load_pack(name)
        form = form_of([pack], AS_OF, "school")
        comma = "、" if language == "zh" else ", "
        lines += [f"## {name}", "", pack.title.get(language, name), ""]
        if not form.sheets:
            lines += [none, ""]
            continue
        lines += [f"| {' | '.join(columns)} |", "|---|---|---|"]
        for sheet in form.sheets:
            called = sheet.spec.zh if language == "zh" else f"{sheet.spec.zh} ({sheet.spec.en})"
            asked = comma.join(dict.fromkeys(one.header for one in sheet.columns))
            lines.append(f"| {called} | {asked} | {cell(numbers(sheet.rules, [pack], language))} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


# --- all of them ------------------------------------------------------------------------------------------------------------


def findings_json(language: str) -> str:
    """Every key of findings.json."""
    title, about, lines = findings_page(language)
    return "\n".join([*heading("findings-json", language, title, about), *lines]) + "\n"


PAGES = {
    "cli": cli,
    "audit-file": audit_file,
    "codes": codes,
    "glossary": glossary,
    "sheets": sheets,
    "findings-json": findings_json,
}


def made() -> dict[str, str]:
    """Path under the project → text."""
    found = {"docs/findings.schema.json": json_schema()}
    for language in i18n.LANGUAGES:
        speak(language)
        found |= {f"docs/{name}.{language}.md": write(language) for name, write in PAGES.items()}
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with what is there instead of writing")
    checking = parser.parse_args().check
    stale = []
    for path, text in made().items():
        file = ROOT / path
        if checking and (not file.exists() or file.read_text(encoding="utf-8") != text):
            stale.append(path)
        elif not checking:
            file.write_text(text, encoding="utf-8")
    if stale:
        print(f"stale: {', '.join(stale)}; run python tools/reference_doc.py")
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
