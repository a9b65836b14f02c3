"""Writes the catalogue of all packs: docs/catalogue.<language>.md, and docs/catalogue/<pack>.<language>.md for each pack.

    python tools/catalogue.py [--check]

Every clause of every policy with what answers it, every rule in plain words with its threshold, population, data and reading.
``--check`` writes nothing and exits with 1 when the files are not what rules/ and policies/ say.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from auditor.findings.words import OWNERS, STRENGTHS  # noqa: E402
from auditor.measures.uses import columns_used  # noqa: E402
from auditor.rules.ast import TRUE, Condition, Rule  # noqa: E402
from auditor.rules.bind.condition import Conditions  # noqa: E402
from auditor.rules.bind.measure import Measures  # noqa: E402
from auditor.rules.bind.names import Names  # noqa: E402
from auditor.rules.kinds.attest import Attest  # noqa: E402
from auditor.rules.pack import Pack, load_pack, pack_names  # noqa: E402
from auditor.rules.policy import Clause  # noqa: E402
from auditor.rules.sentence import bounds_text, sentence, speaker  # noqa: E402
from auditor.written.mistakes import Mistakes  # noqa: E402
from auditor.written.yaml_source import Document, Node, Span  # noqa: E402

LANGUAGES = ("zh", "en")
CLASSES = {
    "Q": ("可由记录量化", "measured from records"),
    "Q/B": ("可由记录量化（主管部门层面）", "measured from records, at the bureau's level"),
    "E": ("由材料佐证", "answered by evidence"),
    "E/B": ("由材料佐证（主管部门层面）", "answered by evidence, at the bureau's level"),
    "B": ("主管部门自身职责，不审核", "the bureau's own duty, not audited"),
    "A": ("倡导性或成效数字，不审核", "aspirational or a result, not audited"),
}
PERIODS = {
    "calendar_year": ("自然年", "calendar year"),
    "school_year": ("学年", "school year"),
    "term": ("学期", "term"),
    "quarter": ("季度", "quarter"),
    "month": ("月", "month"),
    "as_of": ("审核日", "as-of date"),
    "rolling": ("近{0}年", "last {0} years"),
    "cycle": ("每{0}个自然年一段，自{1}年起", "{0} calendar years, counted from {1}"),
}
LEVELS = {
    "national": ("国家", "national"),
    "province": ("省", "province"),
    "city": ("市", "city"),
    "county": ("县", "county"),
    "school": ("学校", "school"),
}
WORDS = {
    "title": ("规则目录", "Catalogue of rules"),
    "other": ("*[English]({}.en.md)*", "*[中文]({}.zh.md)*"),
    "made": (
        "本页由 `tools/catalogue.py` 根据 `rules/` 和 `policies/` 生成，请勿手工修改。",
        "Generated from `rules/` and `policies/` by `tools/catalogue.py`; do not edit.",
    ),
    "intro": (
        "每份文件的每个编号条款都有着落：由记录判定、由材料佐证，或者不审核并说明原因。",
        "Every numbered clause of every document is accounted for: judged from records, answered by evidence, or not audited, "
        "with the reason.",
    ),
    "counts": ("条款按类别计数", "Clauses by class"),
    "rows": (
        "一个条款里有几件事的分成几行（a、b……），各计一行。",
        "A clause that asks several things has several rows (a, b …), each counted.",
    ),
    "document": ("文件", "Document"),
    "total": ("合计", "total"),
    "measured": ("由记录判定", "judged from records"),
    "attested": ("由材料佐证", "answered by evidence"),
    "implied": ("推定", "implied"),
    "implied_note": (
        "“推定”：原文没有写数字，由“每年”“按时足额”等词推定。",
        "“implied”: the number is not written, it follows from words such as “each year” or “in full and on time”.",
    ),
    "issuer": ("发文机关", "Issuer"),
    "number": ("文号", "Document number"),
    "date": ("日期", "Date"),
    "level": ("层级", "Level"),
    "addressees": ("发文对象", "Addressees"),
    "force": ("有效期", "In force"),
    "completes": ("配套、依据的文件", "Completes"),
    "supersedes": ("取代的文件", "Supersedes"),
    "none": ("原文未载明", "not in the source"),
    "jurisdiction": ("适用地区", "Jurisdiction"),
    "matrix": ("条款覆盖表", "Coverage of the clauses"),
    "clause": ("条款", "Clause"),
    "gist": ("摘要", "Gist"),
    "class": ("类别", "Class"),
    "answer": ("规则，或不审核的原因", "Rules, or why there is none"),
    "populations": ("人群", "Populations"),
    "population": ("人群", "Population"),
    "excludes": ("不计入并列出：{}", "Left out and listed: {}"),
    "quote": ("原文", "Quote"),
    "strength": ("约束力", "Strength"),
    "subject": ("对象", "Subject"),
    "school": ("学校", "school"),
    "bureau": ("主管部门", "bureau"),
    "owner": ("责任单位", "Responsible"),
    "period": ("周期", "Period"),
    "reference": ("，基准日为{}", ", as at {}"),
    "start": ("周期首日", "its first day"),
    "threshold": ("标准", "Threshold"),
    "unchanged": ("没有变更", "never changed"),
    "data": ("所需数据", "Data needed"),
    "reading": ("读法", "Reading taken"),
    "partial": ("未涵盖", "Not covered"),
    "remedy": ("整改", "Remedy"),
    "evidence": ("佐证材料", "Evidence"),
    "question": ("核查问题", "Question"),
    "scope": ("，限：{}", "; only where {}"),
    "period_end": ("〔期末〕", "[end of the period]"),
    "shortfall": ("〔差额〕", "[shortfall]"),
}


class Page:
    """The catalogue in one language."""

    def __init__(self, packs: list[Pack], language: str) -> None:
        self.packs = packs
        self.language = language
        self.nth = LANGUAGES.index(language)

    def say(self, word: str, *values: object) -> str:
        return WORDS[word][self.nth].format(*values)

    def text(self, texts: dict[str, str] | None) -> str:
        return texts[self.language] if texts else self.say("none")

    def listed(self, names: list[str]) -> str:
        return ("、" if self.nth == 0 else ", ").join(names)

    # ---------------------------------------------------------------- the page of all packs

    def overview(self) -> str:
        """All packs: how many clauses of each class, how many rules."""
        lines = [
            f"# {self.say('title')}",
            "",
            self.say("other", "catalogue"),
            "",
            self.say("made"),
            "",
            self.say("intro"),
            "",
            f"## {self.say('counts')}",
            "",
        ]
        lines += [self.say("rows"), ""]
        lines += _table(self.say("document"), *CLASSES, self.say("total"), self.say("measured"), self.say("attested"))
        for pack in self.packs:
            kinds = Counter(clause.kind for clause in pack.clauses)
            attested = sum(isinstance(rule.measure, Attest) for rule in pack.rules)
            title = f"[{self.text(pack.policy.title if pack.policy else pack.title)}](catalogue/{pack.name}.{self.language}.md)"
            counts = [str(kinds[kind]) for kind in CLASSES]
            lines.append(_row(title, *counts, str(len(pack.clauses)), str(len(pack.rules) - attested), str(attested)))
        lines += ["", *(f"- **{kind}** {names[self.nth]}" for kind, names in CLASSES.items())]
        return "\n".join(lines) + "\n"

    # ---------------------------------------------------------------- the page of one pack

    def pack(self, pack: Pack) -> str:
        """One pack: the document, its clauses, its rules."""
        assert pack.policy is not None
        title = self.text(pack.policy.title)
        lines = [
            f"# {title}",
            "",
            self.say("other", pack.name),
            "",
            self.say("made"),
            "",
            *self.facts(pack),
            "",
            f"## {self.say('matrix')}",
            "",
        ]
        kinds = Counter(clause.kind for clause in pack.clauses)
        counted = (f"{kind} {kinds[kind]}（{names[0]}）" for kind, names in CLASSES.items() if kinds[kind])
        if self.nth:
            counted = (f"{kind} {kinds[kind]} ({names[1]})" for kind, names in CLASSES.items() if kinds[kind])
        lines += ["；".join(counted) + "。" if self.nth == 0 else "; ".join(counted) + ".", ""]
        if any(clause.implied for clause in pack.clauses):
            lines += [self.say("implied_note"), ""]
        lines += _table(*(self.say(word) for word in ("clause", "gist", "class", "answer")))
        lines += [self.clause(pack, clause) for clause in pack.clauses]
        measured = [rule for rule in in_order(pack) if not isinstance(rule.measure, Attest)]
        attested = [rule for rule in in_order(pack) if isinstance(rule.measure, Attest)]
        if measured:
            lines += ["", f"## {self.say('measured').capitalize()}"]
            for rule in measured:
                lines += ["", *self.measured(pack, rule)]
            lines += ["", f"## {self.say('populations')}", "", *self.populations(pack, measured)]
        lines += ["", f"## {self.say('attested').capitalize()}"]
        for rule in attested:
            lines += ["", *self.attested(pack, rule)]
        return "\n".join(lines) + "\n"

    def facts(self, pack: Pack) -> Iterator[str]:
        """The document: who issued it, when, for whom."""
        written = yaml.safe_load((ROOT / "policies" / f"{pack.name}.yaml").read_text(encoding="utf-8"))
        none = self.say("none")
        force = written["in_force"]
        span = f"{force['from'] or '…'} – {force['until'] or '…'}" if force["from"] or force["until"] else none
        rows = {
            "issuer": self.text(written["issuer"]),
            "number": written["document_number"] or none,
            "date": str(written["date"] or none),
            "level": LEVELS[written["level"]][self.nth],
            "addressees": self.text(written["addressees"]),
            "jurisdiction": self.text(pack.jurisdiction),
            "force": span,
            "completes": self.listed([self.text(one) for one in written["completes"]]),
            "supersedes": self.listed([self.text(one) for one in written["supersedes"]]),
        }
        return (f"- {self.say(word)}{_colon(self.nth)}{value}" for word, value in rows.items() if value)

    def clause(self, pack: Pack, clause: Clause) -> str:
        """A row of the matrix. Raises ValueError where neither a rule nor a reason answers the clause."""
        if not clause.rules and clause.reason is None:
            raise ValueError(f"{pack.name}: nothing answers the clause {clause.number}{clause.part}")
        answer = self.listed([self.link(rule) for rule in clause.rules]) or self.text(clause.reason)
        implied = f"（{self.say('implied')}）" if self.nth == 0 else f" ({self.say('implied')})"
        part = f" {clause.part}" if clause.part else ""
        return _row(clause.number + part, self.text(clause.summary), clause.kind + (implied if clause.implied else ""), answer)

    def link(self, rule_id: str) -> str:
        return f"[{rule_id}](#{anchor(rule_id)})"

    def heading(self, rule: Rule) -> tuple[str, ...]:
        return f'### <a id="{anchor(rule.id)}"></a>{rule.id} {self.text(rule.title)}', "", f"> {rule.quote}（{rule.clause}）", ""

    def measured(self, pack: Pack, rule: Rule) -> Iterator[str]:
        """A rule that records answer."""
        yield from self.heading(rule)
        yield sentence(rule, pack.model, self.language)
        yield ""
        yield from self.entry("strength", STRENGTHS[rule.strength].say(self.language) + self.subject(rule))
        yield from self.entry("period", self.period(rule))
        changes = any(bound.threshold.changes() for bound in rule.bounds)
        history = "" if changes else f"（{self.say('unchanged')}）" if self.nth == 0 else f" ({self.say('unchanged')})"
        yield from self.entry("threshold", bounds_text(rule, pack.model, self.language) + history)
        population = rule.measure.population()
        if population is not None and population.name:
            name = self.text(_named(pack, population.name))
            yield from self.entry("population", f"[{name}](#{population.name})")
        yield from self.entry("data", self.data(pack, rule))
        for word, texts in (("reading", rule.reading), ("partial", rule.partial), ("remedy", rule.remedy)):
            if texts:
                yield from self.entry(word, self.filled(self.text(texts)))

    def attested(self, pack: Pack, rule: Rule) -> Iterator[str]:
        """A rule that the evidence register answers."""
        assert isinstance(rule.measure, Attest)
        yield from self.heading(rule)
        document = pack.model.code_lists["document_kind"].codes[rule.measure.document]
        yield from self.entry("question", self.text(rule.measure.question))
        yield from self.entry("evidence", (document.zh, document.en)[self.nth])
        everywhere = rule.applies_to == TRUE
        scope = "" if everywhere else self.say("scope", speaker(pack.model).condition(rule.applies_to).say(self.language))
        yield from self.entry("strength", STRENGTHS[rule.strength].say(self.language) + self.subject(rule))
        yield from self.entry("period", self.period(rule) + scope)
        for word, texts in (("reading", rule.reading), ("partial", rule.partial)):
            if texts:
                yield from self.entry(word, self.text(texts))

    def filled(self, text: str) -> str:
        """A remedy with words where a report has a day and a number."""
        return text.format(period_end=self.say("period_end"), shortfall=self.say("shortfall"))

    def entry(self, word: str, value: str) -> Iterator[str]:
        yield f"- {self.say(word)}{_colon(self.nth)}{value}"

    def subject(self, rule: Rule) -> str:
        subjects = self.listed([self.say(subject) for subject in rule.subjects])
        owner = OWNERS[rule.owner or rule.subjects[0]].say(self.language)
        between = ("；", "; ")[self.nth]
        parts = (("subject", subjects), ("owner", owner))
        return "".join(f"{between}{self.say(word)}{_colon(self.nth)}{value}" for word, value in parts)

    def period(self, rule: Rule) -> str:
        said = PERIODS[rule.period.kind][self.nth].format(rule.period.years, rule.period.cycle_from)
        if rule.reference.kind == "period_start":
            return said + self.say("reference", self.say("start"))
        if rule.reference.kind == "month_day":
            day = (rule.reference.month, rule.reference.day)
            return said + self.say("reference", ("{}月{}日", "{:02}-{:02}")[self.nth].format(*day))
        return said

    def data(self, pack: Pack, rule: Rule) -> str:
        """The tables and columns that the rule reads, by the names that schools write."""
        columns: dict[str, list[str]] = {}
        for table, column in sorted(columns_used(rule, pack.model)):
            columns.setdefault(table, []).append(column)
        said = []
        for table, names in columns.items():
            spec = pack.model.tables[table]
            headers = "、".join(spec.columns[name].zh for name in names if name in spec.columns and spec.columns[name].zh)
            title = spec.zh if self.nth == 0 else f"{spec.zh} ({spec.en})"
            said.append(f"{title}（{headers}）" if self.nth == 0 else f"{title}: {headers}")
        return ("；", "; ")[self.nth].join(said)

    def populations(self, pack: Pack, rules: list[Rule]) -> Iterator[str]:
        """The named populations of the rules: in words, and whom they leave out."""
        used = {population.name for rule in rules if (population := rule.measure.population()) and population.name}
        for name in sorted(used):
            yield f'- <a id="{name}"></a>{self.population(pack, name)}'

    def population(self, pack: Pack, name: str) -> str:
        """A named population in words, and whom it leaves out."""
        condition, left_out = _defined(pack, name)
        reasons = [reason[self.language] for reason in left_out]
        outside = (("。", ". ")[self.nth] + self.say("excludes", self.listed(reasons))) if reasons else ""
        said = speaker(pack.model).condition(condition).say(self.language)
        return f"**{self.text(_named(pack, name))}** `{name}`{_colon(self.nth)}{said}{outside}"


def anchor(rule_id: str) -> str:
    """Where a rule stands on its page."""
    return rule_id.partition("/")[2]


def in_order(pack: Pack) -> list[Rule]:
    """The rules in the order of the clauses."""
    by_id = {rule.id: rule for rule in pack.rules}
    return [by_id[rule] for clause in pack.clauses for rule in clause.rules]


def _named(pack: Pack, population: str) -> dict[str, str]:
    spec = pack.model.populations[population]
    return {"zh": spec.zh, "en": spec.en}


def _defined(pack: Pack, population: str) -> tuple[Condition, list[dict[str, str]]]:
    """The condition of a named population, and the reasons for which it leaves records out."""
    names = Names(pack.model)
    mistakes = Mistakes(Document("", "", Node(None, Span())))
    found = Measures(names, Conditions(names, mistakes), mistakes, ("bureau",)).named(population, mistakes.document.root)
    assert found is not None
    where, left_out = found
    return where, [reason.label for reason in left_out]


def _colon(nth: int) -> str:
    return ("：", ": ")[nth]


def _table(*columns: str) -> list[str]:
    return [_row(*columns), _row(*("---" for _ in columns))]


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def pages() -> dict[str, str]:
    """Path under docs/ → text, for every page."""
    packs = [load_pack(name) for name in pack_names()]
    made = {}
    for language in LANGUAGES:
        page = Page(packs, language)
        made[f"catalogue.{language}.md"] = page.overview()
        made |= {f"catalogue/{pack.name}.{language}.md": page.pack(pack) for pack in packs}
    return made


def main(arguments: list[str]) -> int:
    stale = []
    made = pages()
    for name, text in made.items():
        path = ROOT / "docs" / name
        if "--check" not in arguments:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(f"docs/{name}")
    stale += [f"docs/catalogue/{path.name}" for path in _extra(set(made)) if "--check" in arguments]
    if stale:
        print(f"{', '.join(stale)}: rules or policies have changed; run python tools/catalogue.py", file=sys.stderr)
    return 1 if stale else 0


def _extra(made: set[str]) -> list[Path]:
    """Pages of packs that are no more."""
    return [path for path in sorted((ROOT / "docs" / "catalogue").glob("*.md")) if f"catalogue/{path.name}" not in made]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
