"""Packs: a folder of rules for one policy, bound to the records model."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from auditor.i18n import Message, listed, msg
from auditor.model.model import Model, base_model, extend
from auditor.problems import Place, Problem, UserError
from auditor.rules.ast import TRUE, Condition, Rule
from auditor.rules.bind.condition import Conditions
from auditor.rules.bind.counted import check_counted, check_taken
from auditor.rules.bind.formulas import settle_formulas
from auditor.rules.bind.measure import Measures
from auditor.rules.bind.names import Names
from auditor.rules.bind.rule import bind_rules
from auditor.rules.calendar import Calendar, read_calendar
from auditor.rules.file_keys import PACK, in_english
from auditor.rules.in_force import InForce, read_in_force
from auditor.rules.inherit import Changing, Override
from auditor.rules.norms import Norms
from auditor.rules.pack_check import check_against_pack, check_components
from auditor.rules.policy import Clause, Policy, read_policy
from auditor.rules.records_check import misfits, told_once
from auditor.rules.schema import PackShape
from auditor.rules.scope import read_scope, within
from auditor.rules.shape import check_shape
from auditor.system.garbage import uncollected
from auditor.system.resources import policies_folder, rules_folder
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Document, Node, Span, read_yaml

MAX_FILES = 500
MAX_DEEP = 20
"""Packs that rest on one another, each on the next."""


@dataclass(frozen=True)
class Pack:
    """A pack as loaded. ``rules`` are sorted by id; ``digest``: SHA-256 of every file read; ``warnings``: W… problems."""

    name: str
    title: dict[str, str]
    folder: Path
    policy: Policy | None
    jurisdiction: dict[str, str]
    in_force: InForce
    calendar: Calendar
    model: Model
    rules: tuple[Rule, ...]
    cases: tuple[Path, ...]
    digest: str
    version: str = "1"
    shown: str = ""  # how messages name the folder
    parents: tuple[Pack, ...] = ()
    overrides: tuple[Override, ...] = ()
    former_rules: tuple[str, ...] = ()  # ids of rules that it once had
    scope: Condition = TRUE  # which schools the document addresses
    warnings: tuple[Problem, ...] = ()
    files: tuple[tuple[str, str], ...] = ()  # every file read and its SHA-256, those of parents under the parent's name

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return self.policy.clauses if self.policy else ()

    @property
    def own_rules(self) -> tuple[Rule, ...]:
        """The rules that it answers for: its own, and those that it took over and changed."""
        changed = {override.rule for override in self.overrides}
        return tuple(rule for rule in self.rules if rule.pack == self.name or rule.id in changed)

    def document_of(self, rule: Rule) -> Policy | None:
        """The policy whose clause a rule is: the pack's own, or that of a pack below."""
        named = (pack.policy for pack in with_parents([self]) if pack.policy is not None)
        return next((policy for policy in named if policy.name == rule.document), None)

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of that id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def __hash__(self) -> int:
        return hash(self.digest)


def with_parents(packs: Sequence[Pack]) -> list[Pack]:
    """The packs and those that they rest on, each once, those below after the ones above."""
    found: dict[str, Pack] = {}
    waiting = list(reversed(packs))
    while waiting:
        pack = waiting.pop()
        if pack.name not in found:
            found[pack.name] = pack
            waiting.extend(reversed(pack.parents))
    return list(found.values())


def pack_names() -> list[str]:
    """The packs that ship with the program."""
    folder = rules_folder()
    if not folder.is_dir():
        return []
    return sorted(entry.name for entry in folder.iterdir() if (entry / "pack.yaml").is_file())


@uncollected()
def load_pack(name_or_path: str | Path, model: Model | None = None) -> Pack:
    """The pack that ships under this name, or that lies in this folder. Raises UserError with every mistake of its files."""
    folder, shown = find_pack(name_or_path)
    return _Loader(folder, shown, model or base_model()).load()


def find_pack(name_or_path: str | Path) -> tuple[Path, str]:
    """The folder of a pack and how messages name it. Raises UserError."""
    text = str(name_or_path)
    if isinstance(name_or_path, str) and text in pack_names():
        return rules_folder() / text, f"rules/{text}"
    folder = Path(text)
    if (folder / "pack.yaml").is_file():
        return folder, text.rstrip("/\\")
    if re.fullmatch(r"[a-z0-9][a-z0-9-]*", text) and ("rules" / folder / "pack.yaml").is_file():
        return "rules" / folder, f"rules/{text}"
    if folder.is_dir():
        raise UserError(Problem("E272", msg("The folder {folder} holds no pack.yaml.", folder=text), Place(file=text)))
    raise UserError(
        Problem(
            "E271",
            msg("There is no pack “{name}”, neither with the program nor as a folder.", name=text),
            suggestion=did_you_mean(text, pack_names()) or msg("The program brings: {names}.", names=listed(pack_names())),
        )
    )


@dataclass
class _Loader:
    """Reads every file of a pack before it gives up, so that all mistakes are told at once."""

    folder: Path
    shown: str
    base: Model
    below: tuple[Path, ...] = ()  # the packs that are being loaded and extend this one
    loaded: dict[Path, Pack | UserError] = field(default_factory=dict)  # each parent once, however many packs rest on it
    problems: list[Problem] = field(default_factory=list)
    hashed: list[tuple[str, bytes]] = field(default_factory=list)

    def load(self) -> Pack:
        document = self._read(self.folder / "pack.yaml", f"{self.shown}/pack.yaml")
        if document is None:
            raise UserError(self.problems)
        mistakes = self._mistakes(document)
        document = replace(document, root=in_english(document.root, PACK, mistakes))
        shape = check_shape(document.root, PackShape, mistakes)
        if shape is None:
            raise UserError(self.problems)
        parents = self._parents(document.root.get("extends"), mistakes)
        model = self._model(document.root.get("records"), parents, mistakes)
        names = Names(model)
        calendar_node = document.root.get("calendar")
        calendar = read_calendar(shape.calendar, calendar_node, mistakes) if calendar_node else _calendar(parents)
        in_force = read_in_force(shape.in_force, document.root.get("in_force"), mistakes)
        policy = self._policy(shape.policy, document.root.get("policy"), mistakes)
        scope = read_scope(document.root.get("scope"), names, mistakes)
        inherited = {rule.id: rule for parent in parents for rule in parent.rules}
        changing = Changing(names, policy, shape.name, {"zh": shape.title.zh, "en": shape.title.en}, _titles(parents), mistakes)
        overrides = changing.rules(document.root.get("override"), shape.override, inherited)
        inherited |= {override.rule: override.after for override in overrides}
        self._populations(document.root.get("records"), names, mistakes)
        self._former(shape, document.root.get("former_rules"), mistakes)
        rules = self._rules(names, shape, policy, scope, inherited)
        self.problems[:] = told_once(self.problems, document.root.get("records"))
        if any(problem.is_error for problem in self.problems):
            raise UserError(self.problems)
        return Pack(
            name=shape.name,
            title={"zh": shape.title.zh, "en": shape.title.en},
            folder=self.folder,
            policy=policy,
            jurisdiction={"zh": shape.jurisdiction.zh, "en": shape.jurisdiction.en} if shape.jurisdiction else {},
            in_force=in_force,
            calendar=calendar,
            model=model,
            rules=rules,
            cases=tuple(sorted((self.folder / "cases").glob("*.yaml"))),
            digest=self._digest(parents),
            version=shape.version,
            shown=self.shown,
            parents=parents,
            overrides=tuple(overrides),
            former_rules=tuple(shape.former_rules),
            scope=scope,
            warnings=tuple(self.problems),
            files=self._files(parents),
        )

    # ---------------------------------------------------------------- files

    def _mistakes(self, document: Document) -> Mistakes:
        """A collector that writes into the loader's own list."""
        mistakes = Mistakes(document)
        mistakes.problems = self.problems
        return mistakes

    def _read(self, path: Path, shown: str) -> Document | None:
        try:
            document = read_yaml(path, shown)
        except UserError as error:
            self.problems += error.problems
            return None
        self.hashed.append((shown.removeprefix(self.shown), document.text.encode()))
        return document

    def _digest(self, parents: tuple[Pack, ...]) -> str:
        digest = hashlib.sha256()
        for name, content in [*sorted(self.hashed), *((parent.name, parent.digest.encode()) for parent in parents)]:
            for part in (name.encode(), content):
                digest.update(len(part).to_bytes(8, "big") + part)
        return digest.hexdigest()

    def _files(self, parents: tuple[Pack, ...]) -> tuple[tuple[str, str], ...]:
        own = [(name.lstrip("/"), hashlib.sha256(content).hexdigest()) for name, content in self.hashed]
        below: dict[str, str] = {}
        for parent in parents:
            deeper = tuple(f"{pack.name}/" for pack in with_parents(parent.parents))
            below |= {name if name.startswith(deeper) else f"{parent.name}/{name}": digest for name, digest in parent.files}
        return tuple(sorted([*own, *below.items()]))

    # ---------------------------------------------------------------- parts

    def _parents(self, node: Node | None, mistakes: Mistakes) -> tuple[Pack, ...]:
        """The packs named under ``extends``: beside this one, or those of the program."""
        found: list[Pack] = []
        for element in [] if node is None else node.elements or [node]:
            name = element.text or ""
            beside = self.folder.parent / name
            if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
                mistakes.add("E206", element, msg("“{text}” is not a name of the expected form.", text=name))
                continue
            try:
                folder, shown = (beside, name) if (beside / "pack.yaml").is_file() else find_pack(name)
                if folder.resolve() in (*self.below, self.folder.resolve()):
                    mistakes.add("E277", element, msg("The pack {name} rests on itself.", name=name))
                elif len(self.below) >= MAX_DEEP:
                    mistakes.add("E277", element, msg("More than {n} packs rest on one another.", n=MAX_DEEP))
                else:
                    found.append(self._parent(folder, shown))
            except UserError as error:
                told = set(self.problems)
                placed = (_at(problem, element, mistakes) for problem in error.problems)
                self.problems += [problem for problem in placed if problem not in told]
        return tuple(found)

    def _parent(self, folder: Path, shown: str) -> Pack:
        home = folder.resolve()
        if home not in self.loaded:
            below = (*self.below, self.folder.resolve())
            try:
                self.loaded[home] = _Loader(folder, shown, self.base, below, self.loaded).load()
            except UserError as error:
                self.loaded[home] = error
        found = self.loaded[home]
        if isinstance(found, UserError):
            raise found
        return found

    def _model(self, records: Node | None, parents: tuple[Pack, ...], mistakes: Mistakes) -> Model:
        model = parents[0].model if parents else self.base
        for parent in parents[1:]:
            model = extend(model, [parent.model.model_dump(by_alias=True, exclude_defaults=True)])
        if len(parents) > 1:
            settle_formulas(model, mistakes)
        if records is None or not records.is_mapping:
            return model
        try:
            extended = extend(model, [records.plain()])
        except ValidationError as error:
            for item in error.errors(include_url=False, include_input=False):
                self._misfit(records, tuple(str(part) for part in item["loc"]), None, mistakes)
            return model
        except (TypeError, AttributeError):
            mistakes.add("E274", records, msg("The records model cannot take this: {where}.", where="records"))
            return model
        found = list(misfits(extended))
        for path, message in found:
            self._misfit(records, path, message, mistakes)
        if found:
            return model
        return extended if settle_formulas(extended, mistakes, records) else model

    def _misfit(self, records: Node, path: tuple[str, ...], message: Message | None, mistakes: Mistakes) -> None:
        where: Node | Span = records
        node = records
        for part in path:
            if part not in node.items:
                break
            where, node = node.keys[part], node.items[part]
        said = message or msg("The records model cannot take this: {where}.", where=" → ".join(path))
        mistakes.add("E274", where, said)

    def _populations(self, records: Node | None, names: Names, mistakes: Mistakes) -> None:
        """Bind the pack's own populations once, so that their mistakes are told where they are written."""
        written = records.get("populations") if records else None
        conditions = Conditions(names, mistakes)
        for name, node in written.items.items() if written else ():
            table = Measures(names, conditions, mistakes, ("bureau",)).table_of(name)
            if table is None:
                continue  # told by the model
            before = len(mistakes.problems)
            where, left_out = node.get("where"), node.get("leaves_out")
            whens = [entry.get("when") for entry in left_out.elements] if left_out else []
            for condition in (where, *whens):
                if condition is not None:
                    conditions.condition(condition, table)
            if len(mistakes.problems) > before:
                names.broken.add(name)

    def _policy(self, name: str | None, node: Node | None, mistakes: Mistakes) -> Policy | None:
        if name is None or node is None:
            return None
        if not name.replace("-", "").replace("_", "").isalnum():
            mistakes.add("E275", node, msg("“{name}” is no name of a policy file.", name=name))
            return None
        for folder in (self.folder.parent.parent / "policies", policies_folder()):
            path = folder / f"{name}.yaml"
            if path.is_file():
                document = self._read(path, f"policies/{name}.yaml")
                if document is None:
                    return None
                norms = Norms([folder / "norms", policies_folder() / "norms"])
                policy = read_policy(document, folder, self._mistakes(document), norms)
                self.hashed += [(one.file, one.text.encode()) for one in norms.documents]
                return policy
        beside = f"{self.folder.parent.parent.name or '.'}/policies"
        hint = msg("It belongs into {folder}, beside the folder that holds the pack.", folder=beside)
        mistakes.add("E275", node, msg("The policy file policies/{name}.yaml does not exist.", name=name), hint)
        return None

    def _former(self, shape: PackShape, node: Node | None, mistakes: Mistakes) -> None:
        """Former rules are the pack's own."""
        for element in () if node is None else node.elements:
            if element.text and not element.text.startswith(f"{shape.name}/"):
                mistakes.add("E206", element, msg("The id must begin with the name of its pack, {pack}/.", pack=shape.name))

    def _rules(
        self, names: Names, shape: PackShape, policy: Policy | None, scope: Condition, inherited: Mapping[str, Rule]
    ) -> tuple[Rule, ...]:
        found: dict[str, tuple[Rule, Node, Mistakes]] = {}
        paths = sorted(path for path in self.folder.glob("*.yaml") if path.name != "pack.yaml")
        for path in paths[:MAX_FILES]:
            document = self._read(path, f"{self.shown}/{path.name}")
            if document is None:
                continue
            mistakes = self._mistakes(document)
            for rule, node in bind_rules(document, names, shape.name, mistakes, shape.former_rules):
                if rule.id in found:
                    first = found[rule.id][0].place
                    mistakes.add(
                        "E207",
                        node.keys.get("id", node.span),
                        msg(
                            "The id {id} is used twice; first in {file}, line {line}.",
                            id=rule.id,
                            file=first.file,
                            line=first.line,
                        ),
                    )
                else:
                    found[rule.id] = (rule, node, mistakes)
        every = {**inherited, **{rule_id: rule for rule_id, (rule, _, _) in found.items()}}
        known = set(every)
        for rule, node, mistakes in found.values():
            check_against_pack(rule, node, mistakes, policy, known)
            check_counted(rule, node, mistakes, every)
            check_taken(rule, node, mistakes, every, names)
        check_components(found, every)
        stands_in = policy.name if policy else ""
        own = {key: within(replace(rule, document=stands_in), scope, names) for key, (rule, _, _) in found.items()}
        return tuple(rule for _, rule in sorted({**inherited, **own}.items()))


def _titles(parents: Sequence[Pack]) -> dict[str, dict[str, str]]:
    """Policy name → title of the document, of every pack below."""
    return {pack.policy.name: pack.policy.title for pack in reversed(with_parents(parents)) if pack.policy is not None}


def _calendar(parents: Sequence[Pack]) -> Calendar:
    return parents[0].calendar if parents else Calendar()


def _at(problem: Problem, node: Node, mistakes: Mistakes) -> Problem:
    """A problem of a parent pack; one without a place of its own stands where the parent is named."""
    if problem.place.line:
        return problem
    place = Place(file=mistakes.document.file, line=node.span.line, column=node.span.column)
    return replace(problem, place=place, text=mistakes.document.line(node.span.line))
