"""Every mistake of packs at once, and beyond mistakes what is hardly meant or not finished."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from auditor.authoring.cases import Case, load_cases
from auditor.authoring.implied import is_implied
from auditor.authoring.lint_conditions import empty_range, impossible
from auditor.authoring.lint_quotes import against_quote, amounts_of
from auditor.authoring.targets import Target, targets_of
from auditor.authoring.tested import BOUNDARY, wanted_cells
from auditor.i18n import Message, called, msg
from auditor.problems import Place, Problem, UserError
from auditor.rules.ast import TRUE, All, Field, Rule
from auditor.rules.bind.asked import bounds_of, by_codes
from auditor.rules.bind.names import Names
from auditor.rules.file_keys import POLICY, in_english
from auditor.rules.grammar import RULE_WORDS
from auditor.rules.kinds.base import Part
from auditor.rules.pack import Pack, load_pack, pack_names
from auditor.rules.pack_check import squeezed
from auditor.rules.policy import read_policy
from auditor.rules.sentence import Speaker
from auditor.rules.shape import with_english_keys
from auditor.rules.words import VERDICT_WORDS
from auditor.system.resources import rules_folder
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Document, Node, Span, read_yaml


@dataclass
class Linted:
    """What was found: problems by place, the packs that could be read, and how many quotes had no text to be looked up in."""

    problems: list[Problem]
    packs: list[Pack]
    unread_quotes: int = 0

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)


def lint(paths: Sequence[str | Path] = (), *, texts: Path | None = None) -> Linted:
    """Everything that can be said against the packs, rule files or policy files at ``paths`` (none: all packs that ship).

    ``texts``: a folder with the wording of the policies, where it does not lie beside the policy files. A path that is no pack
    and no file of one becomes a problem of its own.
    """
    found: dict[Problem, None] = {}
    packs: list[Pack] = []
    unread = 0
    targets = [_loaded(target) for path in paths or pack_names() for target in targets_of(path)]
    named = {pack.name for target in targets if (pack := target.pack) is not None}
    for target in targets:
        problems = [*target.problems, *_policy_alone(target.policy)]
        if target.pack is not None:
            problems += _Linter(target.pack, target.cases, texts, named).problems()
            packs.append(target.pack)
            unread += _unread(target.pack, texts)
        found.update(dict.fromkeys(p for p in problems if target.only is None or p.place.file == target.only))
    return Linted(sorted(found, key=lambda problem: (problem.place, problem.code)), packs, unread)


# ---------------------------------------------------------------- what is meant by a path


@dataclass
class _Loaded:
    """A pack, as far as it could be loaded (``cases`` None: they could not be read), or a policy file without a pack."""

    pack: Pack | None
    cases: list[Case] | None
    problems: list[Problem]
    only: str | None = None
    policy: Path | None = None


def _loaded(target: Target) -> _Loaded:
    if target.pack is None:
        return _Loaded(None, None, [], policy=target.policy)
    try:
        pack = load_pack(target.pack)
    except UserError as error:
        return _Loaded(None, None, error.problems, target.only)
    try:
        return _Loaded(pack, load_cases(pack), list(pack.warnings), target.only)
    except UserError as error:
        return _Loaded(pack, None, [*pack.warnings, *error.problems], target.only)


def _policy_alone(path: Path | None) -> Iterator[Problem]:
    if path is None:
        return
    try:
        document = read_yaml(path, str(path))
    except UserError as error:
        yield from error.problems
        return
    mistakes = Mistakes(document)
    read_policy(document, path.parent, mistakes)
    yield from mistakes.problems


def _unread(pack: Pack, texts: Path | None) -> int:
    """How many quotes of a pack could not be looked up."""
    own = [rule for rule in pack.own_rules if pack.policy is not None and rule.document == pack.policy.name]
    return 0 if pack.policy is None or pack.policy.text or _text_of(pack, texts) else len(own)


def _text_of(pack: Pack, texts: Path | None) -> str:
    """The wording of the pack's policy in the folder ``texts``: the file that the policy names, or NAME.txt."""
    if texts is None or pack.policy is None:
        return ""
    named = _policy_file(pack)
    written = _named_text(named) if named else None
    for name in ((written.text if written else None) or "", f"{pack.policy.name}.txt"):
        path = texts / name
        if name and Path(name).name == name and path.is_file():
            try:
                return path.read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError):
                raise UserError(
                    Problem("E101", msg("The text file {file} cannot be read.", file=name), Place(file=str(path)))
                ) from None
    return ""


def _named_text(path: Path) -> Node | None:
    """The name of the wording's file that a policy file gives."""
    document = read_yaml(path, str(path))
    return in_english(document.root, POLICY, Mistakes(document)).get("text")


def _policy_file(pack: Pack) -> Path | None:
    """Where the pack's policy file lies."""
    assert pack.policy is not None
    for folder in (pack.folder.parent.parent, rules_folder().parent):
        path = folder / "policies" / f"{pack.policy.name}.yaml"
        if path.is_file():
            return path
    return None


# ---------------------------------------------------------------- beyond mistakes


@dataclass
class _Linter:
    pack: Pack
    cases: Sequence[Case] | None
    texts: Path | None
    named: set[str]
    _read: dict[Path, Document | None] = field(default_factory=dict)
    _spans: dict[str, Mapping[int, Mapping[str, Span]]] = field(default_factory=dict)

    def problems(self) -> Iterator[Problem]:
        own = self.pack.own_rules
        text = squeezed(_text_of(self.pack, self.texts))
        amounts = {rule.id: amounts_of(rule) for rule in own}
        held = Counter((rule.clause, amount) for rule in own for amount in amounts[rule.id])
        for rule in own:
            if rule.id not in self._changed:
                yield from self._conditions(rule)
                yield from self._undated(rule)
                yield from self._percentages(rule)
                yield from self._afterwards(rule)
            yield from self._requirement(rule)
            yield from self._left_out(rule)
            yield from self._cases(rule)
            if not self._in_own_words(rule):
                continue

            def elsewhere(amount: Fraction, rule: Rule = rule) -> bool:
                return held[rule.clause, amount] > (amount in amounts[rule.id])

            for key, code, told in against_quote(rule, elsewhere):
                yield self._at(rule, key, code, told)
            if text and any(squeezed(quote) not in text for quote in rule.quotes):
                yield self._at(rule, "quote", "E240", msg("The policy's text does not hold these words."))
            if not rule.reading and is_implied(rule, self.pack.policy):
                yield self._at(
                    rule, "period", "W404", msg("The quote does not say how often; {rule} has no reading.", rule=rule.id)
                )
        yield from self._twins(own)
        yield from self._clauses(own)

    @cached_property
    def _changed(self) -> Mapping[str, Mapping[str, Span]]:
        """The rules that were taken over and changed; where pack.yaml writes each key."""
        return {override.rule: override.keys for override in self.pack.overrides}

    def _in_own_words(self, rule: Rule) -> bool:
        """Whether the rule quotes this pack's document; one that was taken over may keep the words of its own."""
        return rule.id not in self._changed or bool(rule.quotes and "quote" in self._changed[rule.id])

    # ------------------------------------------------------------ one rule

    def _conditions(self, rule: Rule) -> Iterator[Problem]:
        if rule.applies_to != TRUE and impossible(rule.applies_to, self.pack.model):
            yield self._at(rule, "applies_to", "W401", msg("No school can satisfy this, so the rule applies nowhere."))
        key = rule.measure.word
        for part in rule.measure.walk():
            for population in part.own_populations():
                whole = population.where
                if population.table == "schools" and rule.applies_to != TRUE:
                    whole = All((whole, rule.applies_to))
                if impossible(whole, self.pack.model):
                    yield self._at(rule, key, "W401", msg("No record can be among those that are counted here."))
                elif any(impossible(All((whole, asked)), self.pack.model) for asked in part.asked_of_members()):
                    yield self._at(rule, key, "W401", msg("Nobody among those counted can ever satisfy this."))

    def _requirement(self, rule: Rule) -> Iterator[Problem]:
        negative = any(isinstance(part, Part) and part.below_nought for part in rule.measure.walk())
        least, most = None if negative else Fraction(0), rule.measure.most()
        if rule.id in self._taken:
            return  # it may be there for its figure alone
        if empty_range(rule.bounds, least, most):
            yield self._at(rule, rule.bounds[0].comparator, "W402", msg("Nothing can ever meet this requirement."))
            return
        for bound in rule.bounds:
            missed = replace(bound, comparator=bound.comparator.opposite)
            if empty_range([missed], least, most):
                yield self._at(rule, bound.comparator, "W402", msg("This is always met, whatever the records say."))

    def _percentages(self, rule: Rule) -> Iterator[Problem]:
        """A percentage asked of something that nobody declared to be one."""
        names = self._names
        asked = [field for condition in rule.conditions() for test in condition.tests() for field in test.reads()]
        declared = self.pack.model.indicators
        for part in rule.measure.walk():
            named = [declared.get(name) for name in part.figure_names()]
            if not (named and all(one is not None and one.unit == "percent" for one in named)):
                asked += part.own_fields()
        for asked_of in dict.fromkeys(asked):
            if asked_of.formula is not None:
                yield from self._of_percentages(rule, asked_of)
            elif asked_of.unit == "percent" and names.field(asked_of.table, asked_of.name, asked_of.path).unit != "percent":
                told = msg(
                    "{field} is compared with a percentage, and nothing says that it is one.", field=names.show_field(asked_of)
                )
                how = msg("Declare it in the pack's records: with unit: percent, the column, or the figure under indicators.")
                yield self._at(rule, rule.measure.word, "E268", told, how)

    def _of_percentages(self, rule: Rule, field: Field) -> Iterator[Problem]:
        """A formula over percentages alone, whose threshold has no percent sign: 0.5 is half of everything there."""
        leaves = [] if field.formula is None else list(field.formula.fields())
        if leaves and field.unit != "percent" and field.type == "number" and all(leaf.unit == "percent" for leaf in leaves):
            told = msg("{field} is worked out from percentages: 0.5 means 50% there.", field=self._names.show_field(field))
            yield self._at(rule, rule.measure.word, "W408", told, msg("Write the threshold with a percent sign, such as 0.5%."))

    def _afterwards(self, rule: Rule) -> Iterator[Problem]:
        """A remedy by the end of a period, when most findings are of periods that are over."""
        ends = rule.period.kind not in ("as_of", "rolling")
        if ends and rule.strength != "may" and not rule.remedy_after and any("{period_end}" in t for t in rule.remedy.values()):
            told = msg("The remedy names a day of the period, and nothing says what is to be done when the period is over.")
            how = msg("Write under remedy_after: an explanation in writing and what is done next, or what can be made up.")
            yield self._at(rule, "remedy", "W407", told, how)

    def _undated(self, rule: Rule) -> Iterator[Problem]:
        """Records without a date, counted in parts of a year: each part would count all of them."""
        if rule.undated or rule.period.kind not in ("term", "quarter", "month"):
            return
        counted = [population.table for part in rule.measure.walk() if part.counts for population in part.own_populations()]
        linked = [one.table for condition in rule.conditions() for one in condition.linked()]
        for table in dict.fromkeys([*counted, *linked]):
            if not self.pack.model.tables[table].dated_by:
                shown = self._names.show_table(table)
                told = msg("The records of {table} have no date, so every period counts all of them.", table=shown)
                how = msg("Give the table a dated_by column; where all of them are meant, write undated: true.")
                yield self._at(rule, rule.measure.word, "E264", told, how)

    def _left_out(self, rule: Rule) -> Iterator[Problem]:
        """Codes of which a threshold says nothing."""
        names = self._names
        inside = [found for condition in rule.conditions() for test in condition.tests() for found in by_codes(bounds_of(test))]
        own = [(bound.comparator.value, found) for bound in rule.bounds for found in by_codes((bound,))]
        for key, threshold in dict.fromkeys([*own, *((rule.measure.word, found) for found in inside)]):
            unlisted = None if threshold.rest_said else threshold.unlisted(names)
            if unlisted:
                speaker = Speaker(names)
                said = speaker.is_one_of(threshold.field, unlisted)
                told = msg("Nothing is said of what is required where {condition}.", condition=said)
                how = msg("Write else: not_asked (such records are not among those asked), or else: and an amount.")
                yield self._at(rule, key, "W406", told, how)

    def _cases(self, rule: Rule) -> Iterator[Problem]:
        if self.cases is None:
            return
        wanted = [cell.what for cell in wanted_cells(rule, self.pack.scope) if cell.since is None and cell.what != BOUNDARY]
        missing = list(dict.fromkeys(verdict for verdict in wanted if verdict not in self._expected[rule.id]))
        if missing:
            shown = called("、".join(VERDICT_WORDS[verdict][0] for verdict in missing), ", ".join(missing))
            yield self._at(rule, "id", "W411", msg("{rule} has no case for: {verdicts}.", rule=rule.id, verdicts=shown))

    @cached_property
    def _names(self) -> Names:
        return Names(self.pack.model)

    @cached_property
    def _taken(self) -> frozenset[str]:
        """The rules whose figures are the thresholds of others."""
        return frozenset(taken for rule in self.pack.rules for bound in rule.limits for taken in bound.threshold.rules())

    @cached_property
    def _expected(self) -> Mapping[str, set[str]]:
        """The verdicts that the cases of each rule expect."""
        found: dict[str, set[str]] = defaultdict(set)
        for case in self.cases or ():
            found[case.rule] |= {one.verdict for one in case.expect}
        return found

    def _twins(self, rules: Sequence[Rule]) -> Iterator[Problem]:
        seen: dict[tuple[object, ...], Rule] = {}
        for rule in rules:
            if not rule.bounds:
                continue
            same = (rule.subjects, rule.period, rule.reference, rule.applies_to, rule.measure, rule.bounds)
            first = seen.setdefault(same, rule)
            if first is not rule:
                yield self._at(rule, "id", "W403", msg("{rule} asks the same as {first}.", rule=rule.id, first=first.id))

    # ------------------------------------------------------------ clauses

    def _clauses(self, own: Sequence[Rule]) -> Iterator[Problem]:
        policy = self.pack.policy
        if policy is None:
            return
        listed_rules = {rule for clause in policy.clauses for rule in clause.rules}
        covered = {rule.clause for rule in own}
        ids = dict.fromkeys(rule.id for rule in self.pack.rules)
        numbers = {clause.number for clause in policy.clauses}
        for clause in policy.clauses:
            number = f"{clause.number}{clause.part}"
            if not clause.rules and clause.reason is None and clause.number not in covered:
                told = msg("No rule covers the clause {clause}, and no reason is given.", clause=number)
                yield self._at_place("W421", told, clause.place)
            for rule_id in clause.rules:
                # Another pack may encode the rest of the policy.
                if rule_id not in ids and rule_id.split("/")[0] in self.named:
                    told = msg("The clause {clause} names {rule}, which is not there.", clause=number, rule=rule_id)
                    yield self._at_place("W422", told, clause.place, did_you_mean(rule_id, ids))
        if not listed_rules:
            return
        for rule in own:
            if rule.id not in {*listed_rules, *self._changed} and rule.clause in numbers:
                told = msg("The clause {clause} of the policy file does not name {rule}.", clause=rule.clause, rule=rule.id)
                hint = msg("Write it there: rules: [{rule}].", rule=rule.id)
                yield self._at(rule, "id", "W423", told, hint)

    # ------------------------------------------------------------ places

    def _at(self, rule: Rule, key: str, code: str, message: Message, suggestion: Message | None = None) -> Problem:
        """A problem where a key of the rule is written; of a rule that was taken over, where it is changed."""
        if rule.id in self._changed:
            shown, keys = f"{self.pack.shown}/pack.yaml", self._changed[rule.id]
            at, whole = keys.get(key) or keys["id"], self._document(self.pack.folder / "pack.yaml", shown)
            return Problem(code, message, Place(shown, at.line, at.column), suggestion, whole.line(at.line) if whole else "")
        document = self._document(self.pack.folder / Path(rule.place.file).name, rule.place.file)
        span = self._keys(rule.place.file).get(rule.place.line, {}).get(key)
        place = replace(rule.place, line=span.line, column=span.column) if span else rule.place
        return Problem(code, message, place, suggestion, document.line(place.line) if document else "")

    def _at_place(self, code: str, message: Message, place: Place, suggestion: Message | None = None) -> Problem:
        path = _policy_file(self.pack)
        document = self._document(path, place.file) if path else None
        return Problem(code, message, place, suggestion, document.line(place.line) if document else "")

    def _document(self, path: Path, shown: str) -> Document | None:
        """A file of the pack, read once however much is said of it."""
        if path not in self._read:
            self._read[path] = read_yaml(path, shown) if path.is_file() else None
        return self._read[path]

    def _keys(self, file: str) -> Mapping[int, Mapping[str, Span]]:
        """Line of a rule's id → where the rule writes its keys."""
        if file not in self._spans:
            document = self._document(self.pack.folder / Path(file).name, file)
            rules = []
            if document is not None:
                rules = [with_english_keys(node, RULE_WORDS, Mistakes(document)) for node in document.root.elements]
            self._spans[file] = {rule.keys["id"].line: rule.keys for rule in rules if "id" in rule.keys}
        return self._spans[file]
