"""The reference page of ``findings.json``: every key with its type and meaning, from the schema that the program reads it by.

``tools/reference_doc.py`` writes it with the other pages.
"""

from __future__ import annotations

from typing import Any

from auditor.reports.data.findings_schema import Findings

WORDS = {
    "zh": {
        "title": "findings.json 的格式",
        "columns": ("键", "类型", "意思"),
        "string": "文字",
        "integer": "整数",
        "boolean": "true、false",
        "null": "null",
        "date": "日期 2025-12-31",
        "exact": '分数 "2/3"',
        "texts": "{zh, en} 文字",
        "list": "若干 {}",
        "map": "名称 → {}",
        "of": "{} → {}",
        "or": " 或 ",
        "top": "最外层",
    },
    "en": {
        "title": "The form of findings.json",
        "columns": ("Key", "Type", "Meaning"),
        "string": "text",
        "integer": "integer",
        "boolean": "true, false",
        "null": "null",
        "date": "day 2025-12-31",
        "exact": 'fraction "2/3"',
        "texts": "{zh, en} texts",
        "list": "list of {}",
        "map": "name → {}",
        "of": "{} → {}",
        "or": " or ",
        "top": "The file",
    },
}
ABOUT = {
    "zh": (
        "一次审核的完整记录，供其他程序读取；报告的网页、表格、文书都由它写出。JSON Schema 见"
        " [findings.schema.json](findings.schema.json)。编码 UTF-8，键按字母排序，列表一项一行；输入相同，字节就相同。",
        "",
        '- **数字是精确的**：整数写数字，其余写成最简分数 `"2/3"`。只有 `text` 里的数字是四舍五入、供显示的。',
        "- **结果编号** `id` 只由规则、对象、周期决定：同一学校的同一要求，每次审核编号相同。",
        "- **公开版**（`audit.audience` 为 `public`）：`figures.withheld` 表示不公布，`evidence_total` 为 null，`data_quality`"
        " 为空，见[交付报告](handing-over.zh.md)。",
    ),
    "en": (
        "The full record of one audit for other programs; page, workbook and letters are written from it. As JSON Schema:"
        " [findings.schema.json](findings.schema.json). UTF-8, keys sorted, an entry of a list on a line of its own; the same"
        " inputs give the same bytes.",
        "",
        '- **Numbers are exact**: an integer is a number, anything else a fraction in lowest terms, `"2/3"`. Only `text` is'
        " rounded, for display.",
        "- **A finding's** `id` depends on rule, subject and period alone: the same requirement of the same school has the same"
        " id in every run.",
        "- **What is published** (`audit.audience` is `public`): `figures.withheld` marks what is not told, `evidence_total` is"
        " null, `data_quality` is empty, see [handing over](handing-over.en.md).",
    ),
}


def findings_page(language: str) -> tuple[str, str, list[str]]:
    """Title, what stands above, and the tables: the file first, then each part where it is first named."""
    words = WORDS[language]
    schema = Findings.model_json_schema()
    lines: list[str] = []
    told, waiting = set[str](), [""]
    while waiting:
        name = waiting.pop(0)
        if name in told:
            continue
        told.add(name)
        part = schema["$defs"][name] if name else schema
        lines += ["", f'## <a id="{name or "Findings"}"></a>{name or words["top"]}', ""]
        lines += [f"| {' | '.join(words['columns'])} |", "|---|---|---|"]
        for key, value in part["properties"].items():
            zh, _, en = value["description"].partition("\n\n")
            lines.append(f"| `{key}` | {_type(value, words)} | {zh if language == 'zh' else en} |")
            waiting += _named(value)
    return words["title"], "\n".join(ABOUT[language]), lines[1:]


def _type(node: dict[str, Any], words: dict[str, Any]) -> str:
    """What a value may be, in words."""
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        return f"[{name}](#{name})"
    if "enum" in node:
        return ", ".join(f"`{one}`" for one in node["enum"])
    if "const" in node:
        return f"`{node['const']}`"
    if "anyOf" in node:
        return str(words["or"].join(_type(one, words) for one in node["anyOf"]))
    if node["type"] == "array":
        return str(words["list"].format(_type(node["items"], words)))
    if node["type"] == "object":
        keys, values = node.get("propertyNames", {}).get("enum"), node["additionalProperties"]
        if keys == ["zh", "en"]:
            return str(words["texts"] if values == {"type": "string"} else words["of"].format("zh, en", _type(values, words)))
        if keys:
            return str(words["of"].format(", ".join(f"`{one}`" for one in keys), _type(values, words)))
        return str(words["map"].format(_type(values, words)))
    if "pattern" in node:
        return str(words["exact"])
    return str(words["date" if node.get("format") == "date" else node["type"]])


def _named(node: Any) -> list[str]:
    """The parts that a value names."""
    if isinstance(node, dict):
        here = [node["$ref"].rpartition("/")[2]] if "$ref" in node else []
        return here + [name for value in node.values() for name in _named(value)]
    return [name for value in node for name in _named(value)] if isinstance(node, list) else []
