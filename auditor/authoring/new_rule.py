"""A starter for a new rule: a rule that loads and cases that come out as written, to be changed word by word."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from string import Template

from auditor.authoring.format import format_file
from auditor.authoring.rewording import scalar
from auditor.i18n import msg
from auditor.problems import Place, Problem, UserError
from auditor.rules.pack import Pack
from auditor.written.mistakes import did_you_mean

_STARTERS = Path(__file__).parent / "starters"


@dataclass(frozen=True)
class Start:
    """What the author said. ``name``: the part of the id after the slash, and the name of the files."""

    name: str
    clause: str
    quote: str
    title: str
    measure: str = "share"
    strength: str = "must"


_NOTES = {
    "zh": {
        "head": "每个键的意思见 docs/rules.zh.md；改完运行 auditor rules lint 和 auditor rules test",
        "strength": "应、原则上（说明理由）、鼓励（不扣分）",
        "period": "自然年、学年、学期、季度、月、审核日、5年（滚动）、2个自然年（固定）",
        "of": "在什么人或什么记录里算",
        "that": "满足什么条件才算数",
        "where": "只算符合条件的记录",
        "sum": "哪一个数相加",
        "ratio": "分子、分母",
        "value": "学校自身的哪一个数",
        "document": "要看什么材料",
        "bound": "不低于（含）、超过（不含）、不超过（含）、低于（不含）",
        "remedy": "没有达到时要做什么；{shortfall} 是差额",
        "remedy_after": "周期已过时要做什么；能补做的写补做",
        "cases": "例子：几条记录和应得的结论。每条规则至少要有达标、恰好达标、未达标、缺数据的例子",
    },
    "en": {
        "head": "docs/rules.en.md explains every key; after a change run auditor rules lint and auditor rules test",
        "strength": "must, should (explain if not met), may (never a failure)",
        "period": "calendar_year, school_year, term, quarter, month, as_of, 5 years (rolling), 2 calendar_years (fixed)",
        "of": "among whom, or in which records",
        "that": "what must hold for one to count",
        "where": "only records like these",
        "sum": "which figure is added up",
        "ratio": "the one over the other",
        "value": "which figure of the school itself",
        "document": "which document is asked for",
        "bound": "at_least (inclusive), more_than, at_most (inclusive), less_than",
        "remedy": "what is to be done when it is not met; {shortfall} is what is missing",
        "remedy_after": "what is to be done once the period is over; say what can be made up",
        "cases": "Examples: a few records, and the verdict that must come out. At least one passes, one passes exactly,"
        " one fails, one lacks data",
    },
}


def starter(start: Start, pack: Pack, language: str) -> tuple[str, str]:
    """The text of a rule file and of a file of its cases, with comments in ``language``."""
    filled = {
        "id": f"{pack.name}/{start.name}",
        "name": start.name,
        "title": scalar(start.title),
        "clause": scalar(start.clause),
        "quote": scalar(start.quote),
        "strength": start.strength,
        **{f"note_{key}": note for key, note in _NOTES[language].items()},
    }
    rule, cases = (_STARTERS / f"{start.measure}{end}" for end in (".yaml", ".cases.yaml"))
    return tuple(Template(path.read_text(encoding="utf-8")).substitute(filled) for path in (rule, cases))  # type: ignore[return-value]


def write_starter(start: Start, pack: Pack, language: str) -> list[Path]:
    """Write the two files into the pack; nothing that is there is touched. Raises UserError."""
    _check(start, pack)
    files = [pack.folder / f"{start.name}.yaml", pack.folder / "cases" / f"{start.name}.yaml"]
    for file in files:
        if file.exists():
            raise UserError(Problem("E284", msg("The file {file} is there already.", file=str(file)), Place(file=str(file))))
    files[1].parent.mkdir(exist_ok=True)
    for file, text in zip(files, starter(start, pack, language), strict=True):
        text = modeline(file, "cases" if file.parent.name == "cases" else "rule") + text
        file.write_text(text, encoding="utf-8", newline="\n")
        if language == "zh":
            file.write_text(format_file(file, str(file), pack, "zh"), encoding="utf-8", newline="\n")
    return files


def modeline(file: Path, kind: str) -> str:
    """The line by which an editor finds the schema of a file; empty where no schemas lie above it."""
    for up, folder in enumerate(file.absolute().parents[:5]):
        if (folder / "schemas" / f"{kind}.schema.json").is_file():
            return f"# yaml-language-server: $schema={'../' * up}schemas/{kind}.schema.json\n"
    return ""


def _check(start: Start, pack: Pack) -> None:
    rule_id = f"{pack.name}/{start.name}"
    if pack.rule(rule_id) is not None:
        raise UserError(Problem("E207", msg("There is a rule {id} already.", id=rule_id)))
    if pack.policy is not None and pack.policy.clause(start.clause) is None:
        numbers = [clause.number for clause in pack.clauses]
        raise UserError(
            Problem(
                "E239",
                msg("The policy has no clause “{number}”.", number=start.clause),
                suggestion=did_you_mean(start.clause, numbers),
            )
        )
