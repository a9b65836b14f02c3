"""A draft as files: the policy with every clause, draft rules with their questions, and the account of every number.

Rules that can be tried stand in the file as rules; the others as comments, with what must be decided before they are any.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from auditor.authoring.drafts.clauses import Clause
from auditor.authoring.drafts.notes import Read, Requirement
from auditor.authoring.drafts.numerals import ordinal
from auditor.authoring.drafts.proposals import Proposal, propose, vocabulary
from auditor.authoring.drafts.source import Text
from auditor.authoring.format import draft_in_words, format_file
from auditor.authoring.format_keys import in_words
from auditor.authoring.new_rule import modeline
from auditor.authoring.rewording import scalar
from auditor.i18n import Message, language, msg
from auditor.model.model import Model
from auditor.problems import Place, Problem, UserError
from auditor.rules.file_keys import PACK, POLICY
from auditor.rules.pack import Pack, load_pack

_QUOTE = 60
_HEAD = msg(
    "Drafted from the text; every row is to be read over. Classes: Q from records, E by evidence, B the bureau, A no check."
)
_EVIDENCE = re.compile(
    r"(?:建立|健全|完善|制定|设立|成立|建设|落实|推行|实行|组建)[^，。；]{0,24}(?:档案|制度|章程|机制|预案|台账|清单|方案|计划|中心|小组|专班|队伍|平台|基地"
    r"|阵地|场所|活动室|场地|之家|小屋|协议|手册|公示|公开|信箱|俱乐部)|(?:教代会|教职工代表大会|校务公开)"
)
_BUREAU_CLAUSE = re.compile(r"(?:教育局|教育行政部门|县政府|市政府|市委|县委|财政)[^，。；]{0,6}(?:要|应|将|对|每|负责)")
_TITLE = re.compile(
    r"[^。；]*?(?:通知|办法|细则|方案|意见|规定|条例|要点|标准|清单|措施|计划|指标|指南|规范)(?:[（(][^）)]{1,6}[）)])?$"
)
_NUMBERED = re.compile(r"[一-鿿]{1,10}[〔［\[【(（]\d{4}[〕］\]】)）]第?\d+号")


@dataclass(frozen=True)
class Drafted:
    """One requirement with its proposal. ``rule``: the id of its rule; ``row``: number and part of its clause's row."""

    requirement: Requirement
    proposal: Proposal
    rule: str
    row: tuple[str, str]

    @property
    def is_rule(self) -> bool:
        """Whether it stands in the file as a rule that can be tried."""
        return self.proposal.measure is not None


@dataclass(frozen=True)
class Draft:
    """Everything that is drafted of one text under the name ``pack``."""

    pack: str
    text: Text
    read: Read
    rules: tuple[Drafted, ...]


def draft_rules(text: Text, read: Read, pack: str, model: Model) -> Draft:
    """Each requirement with a proposal, an id and a row of the policy."""
    words = vocabulary(model)
    numbers = cited(read.clauses)
    slugs = _slugs(read.clauses)
    of_clause: dict[int | None, list[Requirement]] = {}
    for requirement in read.requirements:
        of_clause.setdefault(requirement.clause, []).append(requirement)
    found: list[Drafted] = []
    for clause, requirements in sorted(of_clause.items(), key=lambda entry: -1 if entry[0] is None else entry[0]):
        for nth, requirement in enumerate(requirements):
            part = _letter(nth) if len(requirements) > 1 else ""
            number, slug = (numbers[clause], slugs[clause]) if clause is not None else (str(msg("before the clauses")), "head")
            own = text.chars[requirement.start : requirement.end]
            begin = read.clauses[clause].body if clause is not None else 0
            begin = max(begin, *(text.chars.rfind(stop, 0, requirement.start) + 1 for stop in "。！？"))
            phrases = (own, text.chars[begin : requirement.end])
            rule = f"{pack}/{slug}{'-' if part else ''}{part}"
            found.append(Drafted(requirement, propose(requirement, phrases, model, words), rule, (number, part)))
    return Draft(pack, text, read, tuple(found))


def cited(clauses: list[Clause]) -> list[str]:
    """How each clause is cited; where a text counts the same twice, the later ones say which."""
    seen: dict[str, int] = {}
    found = []
    for clause in clauses:
        seen[clause.path] = seen.get(clause.path, 0) + 1
        found.append(clause.path if seen[clause.path] == 1 else f"{clause.path}#{seen[clause.path]}")
    return found


def _slugs(clauses: list[Clause]) -> list[str]:
    """The clauses' numbers in letters that ids are made of: 二（一）3 → 2-1-3."""
    seen: dict[str, int] = {}
    found: list[str] = []
    for clause in clauses:
        above = found[clause.parent] + "-" if clause.parent is not None else ""
        printed = re.sub(r"[^0-9A-Za-z一二三四五六七八九十百零〇]+", "-", clause.number).strip("-")
        parts = [str(ordinal(part) or part.lower()) for part in printed.split("-") if part]
        slug = "-".join(parts) or str(ord(clause.number[0]) - 0x245F)
        if clause.style.startswith("decimal"):
            above = ""
        slug = re.sub(r"[^0-9a-z-]", "", above + slug) or "c"
        seen[slug] = seen.get(slug, 0) + 1
        found.append(slug if seen[slug] == 1 else f"{slug}-r{seen[slug]}")
    return found


def _letter(nth: int) -> str:
    return chr(97 + nth) if nth < 26 else f"{chr(96 + nth // 26)}{chr(97 + nth % 26)}"


# ---------------------------------------------------------------- files


def write_draft(draft: Draft, written: str, into: Path) -> list[Path]:
    """Write text (``written``, as it was given), policy, pack unless there is one, rules and account under ``into``.

    Nothing that is there is replaced.

    Raises UserError.
    """
    name = draft.pack
    pack_file = into / "rules" / name / "pack.yaml"
    files: dict[Path, str] = {
        into / "policies" / f"{name}.txt": written.rstrip() + "\n",
        into / "policies" / f"{name}.yaml": policy_text(draft, into / "policies" / f"{name}.yaml"),
        into / "rules" / name / "draft.yaml": "",
        into / "drafts" / f"{name}.yaml": account_text(draft),
    }
    if not pack_file.exists():
        files[pack_file] = _pack_text(draft, pack_file)
    for file in files:
        if file.exists():
            raise UserError(Problem("E284", msg("The file {file} is there already.", file=str(file)), Place(file=str(file))))
    rules_file = into / "rules" / name / "draft.yaml"
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        if file != rules_file:
            file.write_text(text, encoding="utf-8", newline="\n")
    pack = load_pack(pack_file.parent) if language() == "zh" else None
    rules_file.write_text(rules_text(draft, rules_file, pack), encoding="utf-8", newline="\n")
    if pack is not None:
        rules_file.write_text(format_file(rules_file, str(rules_file), pack, "zh"), encoding="utf-8", newline="\n")
    return sorted(files)


def _source_lines(text: Text) -> Iterator[str]:
    starts = [start for start, _ in text.lines] + [len(text.chars)]
    for start, end in itertools.pairwise(starts):
        yield text.chars[start:end]


def title_of(text: Text, clauses: list[Clause]) -> str:
    """The document's title: the first line before the clauses that ends like one, else the first line."""
    head = clauses[0].start if clauses else len(text.chars)
    lines = [line for line, (start, _) in zip(_source_lines(text), text.lines, strict=True) if start < max(head, 1)]
    fitting = [line for line in lines if _TITLE.fullmatch(line) and len(line) <= 60]
    return (fitting or lines or [text.chars[:30]])[0][:60]


def _pack_text(draft: Draft, file: Path) -> str:
    title = json.dumps(title_of(draft.text, draft.read.clauses), ensure_ascii=False)
    text = f"{modeline(file, 'pack')}name: {draft.pack}\ntitle: {title}\npolicy: {draft.pack}\n"
    return in_words(text, PACK, language())


def policy_text(draft: Draft, file: Path) -> str:
    """Every clause, one row each; a clause with several requirements has several rows."""
    text, clauses = draft.text, draft.read.clauses
    head = text.chars[: clauses[0].start if clauses else 600]
    printed = _NUMBERED.search(head)
    title = json.dumps(title_of(text, clauses), ensure_ascii=False)
    lines = [
        modeline(file, "policy").rstrip("\n"),
        f"# {_HEAD}",
        f"name: {draft.pack}",
        f"title: {title}",
        f"document_number: {scalar(printed[0]) if printed else 'null'}",
        f"date: null  # {msg('the day of issue, as 2025-09-01')}",
        f"text: {draft.pack}.txt",
        "clauses:",
    ]
    rows = list(_rows(draft))
    return in_words("\n".join(line for line in [*lines, *rows] if line) + "\n", POLICY, language())


def _rows(draft: Draft) -> Iterator[str]:
    clauses, numbers = draft.read.clauses, cited(draft.read.clauses)
    of_row: dict[str, list[Drafted]] = {}
    for drafted in draft.rules:
        of_row.setdefault(drafted.row[0], []).append(drafted)
    if not clauses or any(drafted.requirement.clause is None for drafted in draft.rules):
        number = str(msg("before the clauses"))
        yield from _row_of(draft, number, draft.text.chars[: clauses[0].start if clauses else 60], of_row.get(number, []))
    for place, clause in enumerate(clauses):
        yield from _row_of(draft, numbers[place], draft.text.chars[clause.body : clause.end], of_row.get(numbers[place], []))


def _row_of(draft: Draft, number: str, words: str, rules: list[Drafted]) -> Iterator[str]:
    if not rules:
        summary = re.split("[。；：:]", words)[0][:60] or number
        kind, why = _class(words)
        yield _row(number, "", summary, kind, [], why)
    for drafted in rules:
        at = drafted.requirement
        kind = "Q/B" if drafted.proposal.subject == "bureau" else "Q"
        summary = draft.text.chars[at.start : at.end][:_QUOTE]
        reason = None if drafted.is_rule else msg("draft: open, see rules/{pack}/draft.yaml", pack=draft.pack)
        if at.kind != "requirement" or at.comparator.startswith("trend"):
            kind = "A"
        yield _row(
            *drafted.row,
            summary,
            kind,
            [drafted.rule] if drafted.is_rule else [],
            reason,
            not {"implied", "none"}.isdisjoint(at.questions),
        )


def _class(words: str) -> tuple[str, Message]:
    if len(words) <= 30 and not re.search("[。；]", words):
        return "A", msg("draft: a heading")
    if _EVIDENCE.search(words):
        return "E", msg("draft: probably answered by evidence; write an attest rule or another reason")
    if _BUREAU_CLAUSE.search(words):
        return "B", msg("draft: probably the bureau's own duty; read it over")
    return "A", msg("draft: nothing found that could be checked; read it over")


def _row(number: str, part: str, summary: str, kind: str, rules: list[str], reason: Message | None, implied: bool = False) -> str:
    entry: dict[str, Any] = {"number": number}
    if part:
        entry["part"] = part
    entry |= {"summary": summary, "class": kind}
    if implied:
        entry["implied"] = True
    if rules:
        entry["rules"] = rules
    if reason is not None:
        entry["reason"] = str(reason)
    return f"  - {json.dumps(entry, ensure_ascii=False)}"


# ---------------------------------------------------------------- rules


def rules_text(draft: Draft, file: Path, pack: Pack | None = None) -> str:
    """The draft rules, with what is open as comments: in English words, what is a comment in Chinese where ``pack`` is given."""
    lines = [
        modeline(file, "rule").rstrip("\n"),
        f"# {msg('Drafts. Read each against its clause, settle what the comments ask, then delete the comments.')}",
    ]
    unsaid = f"  # {msg('no word of duty in the text')}"
    for drafted in draft.rules:
        at = drafted.requirement
        quote = draft.text.chars[at.start : min(at.end, at.start + _QUOTE)]
        lines.append("")
        lines += [f"# {question}" for question in drafted.proposal.questions]
        rule = [
            f"- id: {drafted.rule}",
            f"  title: {json.dumps(quote[:40], ensure_ascii=False)}",
            f"  clause: {json.dumps(drafted.row[0], ensure_ascii=False)}",
            f"  quote: {json.dumps(quote, ensure_ascii=False)}",
            f"  strength: {drafted.proposal.strength}{unsaid if at.strength == 'plain' else ''}",
            *([f"  subject: {drafted.proposal.subject}"] if drafted.proposal.subject != "school" else []),
            f"  period: {drafted.proposal.period or json.dumps('?')}",
            *_measure_lines(drafted),
            *_reading(drafted, quote),
        ]
        if pack is not None and not drafted.is_rule:
            rule = draft_in_words("\n".join(rule), pack, "zh").split("\n")
        lines += rule if drafted.is_rule else [f"# {line}" for line in rule]
    return "\n".join(line for place, line in enumerate(lines) if line or place > 1) + "\n"


def _reading(drafted: Drafted, quote: str) -> Iterator[str]:
    """What the draft reads into the words: a number that is not printed, a period that stands before them."""
    at = drafted.requirement
    if "none" in at.questions:
        told = msg("draft: the text prints no number; read as not one")
    elif "implied" in at.questions:
        told = msg("draft: the text prints no number; read as at least once")
    elif at.period is not None and not re.search("[年期季月周天日]", quote):
        told = msg("draft: the period is carried over from the words before")
    else:
        return
    yield f"  reading: {json.dumps(str(told), ensure_ascii=False)}"


def _measure_lines(drafted: Drafted) -> Iterator[str]:
    measure = drafted.proposal.measure
    if measure is None:
        yield f"  # {msg('what is measured: share, count, total, ratio, value or attest')}"
    else:
        for key, mapping in measure.items():
            yield f"  {key}: {_flow(mapping)}"
    bounds = drafted.proposal.bounds
    if measure and "share" in measure and not re.search("[/%]", "".join(bounds.values())):
        bounds = {"at_least": "100%"}
    for key, value in bounds.items():
        yield f"  {key}: {value}"


def _flow(value: object) -> str:
    """A value on one line, as people write it: {of: talks, where: {form: phone}}."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    return str(value)


# ---------------------------------------------------------------- the account


def account(draft: Draft) -> dict[str, list[dict[str, Any]]]:
    """Clauses, numbers and requirements as plain values; ``start``, ``end`` count in the text without white space."""
    text, read = draft.text, draft.read
    numbers = cited(read.clauses)
    clauses = [
        {
            "number": clause.number,
            "starts": text.chars[clause.body : min(clause.body + 12, len(text.chars))],
            "parent": read.clauses[clause.parent].number if clause.parent is not None else None,
            "cited": numbers[place],
            "line": text.line(clause.start),
        }
        for place, clause in enumerate(read.clauses)
    ]
    counted = [
        {
            "word": number.word,
            "kind": number.kind,
            "why": str(number.why),
            "line": text.line(number.start),
            "start": number.start,
            "end": number.end,
        }
        for number in read.numbers
    ]
    required = [_required(text, drafted) for drafted in draft.rules]
    return {"clauses": clauses, "numbers": counted, "requirements": required}


def _required(text: Text, drafted: Drafted) -> dict[str, Any]:
    at = drafted.requirement
    return {
        "rule": drafted.rule,
        "clause": drafted.row[0],
        "at": text.chars[at.start : at.end],
        "class": at.kind,
        "comparator": at.comparator,
        "threshold": at.threshold,
        "unit": at.unit or None,
        "period": at.period,
        "strength": at.strength,
        "strength_word": at.strength_word or None,
        "subject": at.subject or None,
        "population": at.population or None,
        "questions": [str(question) for question in drafted.proposal.questions],
        "line": text.line(at.start),
        "start": at.start,
        "end": at.end,
    }


def account_text(draft: Draft) -> str:
    """The account as YAML, one entry a line."""
    lines = []
    for key, entries in account(draft).items():
        lines.append(f"{key}:" if entries else f"{key}: []")
        for entry in entries:
            lines.append(
                "- " + yaml.safe_dump(entry, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10**6).strip()
            )
    return "\n".join(lines) + "\n"
