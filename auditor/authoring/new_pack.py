"""A pack, or a table of one, from nothing: files that load as they are, with comments on what to put where."""

from __future__ import annotations

import json
from pathlib import Path

from auditor.authoring.new_rule import modeline
from auditor.i18n import language, msg
from auditor.model.model import Model
from auditor.problems import Place, Problem, UserError
from auditor.rules.file_keys import PACK, POLICY, RECORDS, Keys, in_english, spelt
from auditor.rules.pack import Pack
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import parse_yaml

COLUMNS = ("date", "text", "number", "integer", "money", "boolean", "time")
"""The types that a new column may have without a list of codes."""


def write_pack(name: str, title: str, into: Path) -> list[Path]:
    """Write ``rules/NAME/pack.yaml`` and ``policies/NAME.yaml`` under ``into``; nothing that is there is touched.

    Raises UserError.
    """
    pack, policy = into / "rules" / name / "pack.yaml", into / "policies" / f"{name}.yaml"
    _refuse(pack, policy)
    written = json.dumps(title, ensure_ascii=False)
    for file, kind, keys, lines in (
        (
            pack,
            "pack",
            PACK,
            [
                ("name", name, msg("the name that commands and audit files use")),
                ("title", written, None),
                ("policy", name, msg("the policy file, policies/{name}.yaml", name=name)),
            ],
        ),
        (
            policy,
            "policy",
            POLICY,
            [
                ("name", name, None),
                ("title", written, None),
                ("document_number", "null", msg("as printed, 某教〔2025〕1号")),
                ("date", "null", msg("the day of issue, as 2025-09-01")),
            ],
        ),
    ):
        text = modeline(file, kind)
        for key, value, told in lines:
            text += f"{_key(keys, key)}: {value}" + (f"  # {told}" if told else "") + "\n"
        if kind == "policy":
            text += _clause()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    return [pack, policy]


def _clause() -> str:
    clause = POLICY.inside["clauses"].each
    assert clause is not None
    entry = ", ".join(
        f"{_key(clause, key)}: {value}"
        for key, value in (
            ("number", "一"),
            ("summary", msg("what it asks")),
            ("class", "A"),
            ("reason", msg("why no rule covers it")),
        )
    )
    return f"{_key(POLICY, 'clauses')}:  # {msg('every clause, one row each; class Q, E, B or A')}\n  - {{{entry}}}\n"


def write_table(pack: Pack, name: str, title: str, columns: list[tuple[str, str, str]], person: bool, model: Model) -> Path:
    """Add a table to the pack's ``records``. ``columns``: name, type and header of each; ``person``: its rows are about staff.

    The first date places a record in its period. Raises UserError where the pack would not load with it.
    """
    file = pack.folder / "pack.yaml"
    if name in model.tables:
        raise UserError(Problem("E105", msg("“{word}” is given twice.", word=name), Place(file=str(file))))
    text = file.read_text(encoding="utf-8-sig")
    document = parse_yaml(text.encode(), str(file))
    root = in_english(document.root, PACK, Mistakes(document))
    lines = text.rstrip("\n").split("\n")
    table = _table(name, title, columns, person)
    records = root.get("records")
    tables = records.get("tables") if records is not None else None
    if records is None:
        lines += [f"{_key(PACK, 'records')}:", f"  {_key(RECORDS, 'tables')}:", *table]
    elif tables is None or not tables.is_mapping or not records.is_mapping:
        at = root.keys["records"].line
        lines[at:at] = [f"  {_key(RECORDS, 'tables')}:", *table]
    else:
        at = records.keys["tables"].line
        lines[at:at] = table
    changed = "\n".join(lines) + "\n"
    file.write_text(changed, encoding="utf-8", newline="\n")
    try:
        from auditor.rules.pack import load_pack

        load_pack(pack.folder)
    except UserError:
        file.write_text(text, encoding="utf-8", newline="")
        raise
    return file


def _table(name: str, title: str, columns: list[tuple[str, str, str]], person: bool) -> list[str]:
    spec = RECORDS.inside["tables"].each
    assert spec is not None
    column = spec.inside["columns"].each
    assert column is not None
    dated = next((written for written, kind, _ in columns if kind == "date"), "")
    shown = json.dumps(title, ensure_ascii=False) if set(title) & set(",:{}[]#&*!|>'\"%@`") else title
    lines = [f"    {name}:", f"      {_key(_named(), 'zh')}: {shown}"]
    if language() == "en":
        lines.append(f"      en: {shown}")
    if dated:
        lines.append(f"      {_key(spec, 'dated_by')}: {dated}")
    lines.append(f"      {_key(spec, 'columns')}:")
    given = [("school_id", "school", ""), *([("staff_id", "person", "教职工号")] if person else []), *columns]
    for written, kind, header in given:
        parts = [f"{_key(column, 'type')}: {spelt(column.values['type'], kind) if language() == 'zh' else kind}"]
        if header:
            parts.append(f"{_key(_named(), 'zh')}: {header}")
        lines.append(f"        {written}: {{{', '.join(parts)}}}")
    return lines


def _named() -> Keys:
    spec = RECORDS.inside["tables"].each
    assert spec is not None
    return spec


def _key(keys: Keys, name: str) -> str:
    return spelt(keys.words, name) if language() == "zh" else name


def _refuse(*files: Path) -> None:
    for file in files:
        if file.exists():
            raise UserError(Problem("E284", msg("The file {file} is there already.", file=str(file)), Place(file=str(file))))
