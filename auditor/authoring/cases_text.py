"""Made cases as the YAML of a file of cases, with compact tables where rows are alike, held against the tool's judgement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from auditor.authoring.case_records import DISTRICT, FIRST_SCHOOL
from auditor.authoring.cases import load_cases, read_cases, run_cases
from auditor.authoring.format import format_file
from auditor.authoring.made.cases import made_cases, setting_of
from auditor.authoring.made.facts import Setting, Unreachable
from auditor.authoring.made.kinds import Made
from auditor.authoring.new_rule import modeline
from auditor.authoring.targets import targets_of
from auditor.i18n import Message, language, msg
from auditor.problems import Place, Problem, UserError
from auditor.rules.ast import Rule
from auditor.rules.bind.names import Names
from auditor.rules.pack import Pack, load_pack
from auditor.rules.words import SUBJECTS
from auditor.written.mistakes import did_you_mean

_MANY = 3  # rows that are alike are counted, not listed


@dataclass(frozen=True)
class MadeCases:
    """The text of the cases of one rule that came out as reckoned; ``apart``: names of those that the tool judges otherwise;
    ``why``: why there are none."""

    rule: str
    text: str
    number: int
    apart: tuple[str, ...] = ()
    why: Message | None = None


def cases_of(rule: Rule, pack: Pack) -> MadeCases:
    """The cases that can be made for a rule, as YAML."""
    try:
        setting = setting_of(rule, pack)
        made = made_cases(rule, pack)
    except Unreachable as reason:
        return MadeCases(rule.id, "", 0, why=reason.why)
    texts = [_text(case, rule, setting) for case in made]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.yaml"
        path.write_text("".join(texts), encoding="utf-8")
        results = run_cases(read_cases(path, "made.yaml", pack, Names(pack.model)), pack)
    sound = [text for text, result in zip(texts, results, strict=True) if result.passed]
    apart = tuple(result.case.name for case, result in zip(made, results, strict=True) if not result.passed and not case.mixed)
    why = None if sound or apart else msg("the rules that it counts look at the same records")
    return MadeCases(rule.id, "".join(sound), len(sound), apart, why)


def write_cases(made: MadeCases, pack: Pack) -> Path:
    """Write the cases of one rule into a file of their own in the pack, which is not there yet. Raises UserError."""
    owner, _, name = made.rule.partition("/")
    file = pack.folder / "cases" / f"{name if owner == pack.name else f'{owner}-{name}'}-made.yaml"
    if file.exists():
        raise UserError(Problem("E284", msg("The file {file} is there already.", file=str(file)), Place(file=str(file))))
    file.parent.mkdir(exist_ok=True)
    head = msg("Made from the rule; change nothing here without asking why the rule or the case was wrong.")
    file.write_text(f"{modeline(file, 'cases')}# {head}\n{made.text}", encoding="utf-8", newline="\n")
    if language() == "zh":
        file.write_text(format_file(file, str(file), pack, "zh"), encoding="utf-8", newline="\n")
    return file


def rules_meant(names: Iterable[str], packs: Sequence[str] = ()) -> list[tuple[Pack, Rule]]:
    """The rules for which cases are wanted, each with its pack. Raises UserError.

    ``names``: ids of rules, or packs for all their rules without cases. ``packs``: names or folders of the packs that have them.
    """
    found: list[tuple[Pack, Rule]] = []
    for name in names:
        for word in packs or (name.split("/")[0] if _is_id(name) else name,):
            for target in targets_of(word):
                if target.pack is None:
                    continue
                pack = load_pack(target.pack)
                own = pack.own_rules
                if _is_id(name):
                    chosen = [rule for rule in own if rule.id == name]
                    if not chosen:
                        suggestion = did_you_mean(name, [rule.id for rule in own])
                        raise UserError(Problem("E238", msg("There is no rule {id}.", id=name), suggestion=suggestion))
                else:
                    have = {case.rule for case in load_cases(pack)}
                    chosen = [rule for rule in own if rule.id not in have and rule.bounds]
                    chosen = [rule for rule in chosen if target.only in (None, rule.place.file)]
                found += [(pack, rule) for rule in chosen]
    return found


def _is_id(name: str) -> bool:
    """Whether a word is a rule's id and no path."""
    return name.count("/") == 1 and not name.startswith(".") and not Path(name).exists()


def _text(case: Made, rule: Rule, setting: Setting) -> str:
    whose = f"，{SUBJECTS[case.subject][0]}" if case.subject else ""
    name = json.dumps(f"{rule.id.split('/', 1)[1]}{whose}：{case.name}", ensure_ascii=False)
    expect: dict[str, Any] = {"period": setting.period.start.isoformat(), "verdict": case.verdict, **case.figures}
    if case.subject:
        first = next(iter(case.given.get("schools", ())), {}).get("school_id", FIRST_SCHOOL)
        expect = {"school": DISTRICT if case.subject == "bureau" else first, **expect}
    lines = [f"- name: {name}", f"  rule: {rule.id}", f"  as_of: {setting.as_of.isoformat()}"]
    if rule.levels:
        lines.append(f"  level: {rule.levels[0]}")
    lines.append("  given:" if case.given else "  given: {}")
    lines += [f"    {table}: {_rows(table, rows, case.given)}" for table, rows in case.given.items()]
    lines.append(f"  expect: {_flow(expect)}")
    return "\n".join(lines) + "\n"


def _rows(table: str, rows: Sequence[dict[str, Any]], given: dict[str, list[dict[str, Any]]]) -> str:
    """Rows in brackets, or counted where they are alike but for the names in order."""
    people = [row.get("staff_id") for row in rows]
    rest = [{name: value for name, value in row.items() if name != "staff_id"} for row in rows]
    numbered = people == [str(n + 1) for n in range(len(rows))]
    alike = len(rows) >= _MANY and all(row == rest[0] for row in rest)
    if alike and table == "staff" and numbered:
        return _flow({"rows": len(rows), **rest[0]}) if rest[0] else str(len(rows))
    if alike and table != "staff" and numbered and "staff" in given:
        return _flow({"to": f"教职工中{len(rows)}人" if language() == "zh" else f"{len(rows)} of staff", **rest[0]})
    if alike and set(people) == {None}:
        return _flow({"rows": len(rows), **rest[0]}) if rest[0] else str(len(rows))
    return "[" + ", ".join(_flow(row) for row in rows) + "]"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return (
        json.dumps(text, ensure_ascii=False)
        if set(text) & set(",:{}[]#&*!|>'\"%@`") and not text.replace(":", "").isdigit()
        else text
    )
