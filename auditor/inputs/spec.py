"""What to audit: the audit file (``audit.yaml``) read into an :class:`AuditSpec`, with what the command line says in its place.

    name: 山丹县2025年教师关爱落实情况
    pack: shandan                  # or packs: [shandan, ./本县规则]
    as_of: 2025-12-31
    records: [学校填报, {path: 花名册.xlsx, complete: true, from: bureau}, {sql: "sqlite:///教师.db", tables: [staff]}]
    mapping: 对应.yaml
    output: 报告
    language: zh
    waivers: 豁免.yaml
    attestations: 佐证.yaml
    authority: {staff: school, staff.title: bureau}    # whose word holds where two sources differ
    decisions: 决定.yaml            # by default decisions.yaml beside the audit file

In place of ``records`` a record store: ``store: 记录库``, or ``store: {address: …, engine: spark, options: {…}}``.
Paths are relative to the audit file. Only ``pack``, and ``records`` or ``store``, are needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from auditor.files.address import Database, is_address, mistake
from auditor.findings.finding import EVIDENCE_LIMIT
from auditor.i18n import LANGUAGES, Message, msg
from auditor.inputs.decisions import FILE as DECISIONS
from auditor.inputs.told import authority, hand_in
from auditor.problems import Place, Problem, UserError
from auditor.records.weighing import UNSTATED, HandIn
from auditor.rules.calendar import YEARS, check_as_of
from auditor.rules.words import LEVELS
from auditor.rules.words import word as keyword
from auditor.store.named import ENGINES, StoreNamed, placed
from auditor.system.resources import rules_folder
from auditor.written.keyed import by_key
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import Document, Node, read_yaml

KEYS = {
    "name": "名称",
    "pack": "规则包",
    "packs": "规则包列表",
    "as_of": "审核日",
    "records": "记录",
    "store": "记录库",
    "memory_limit": "内存上限",
    "mapping": "对应",
    "output": "输出",
    "language": "语言",
    "waivers": "豁免",
    "attestations": "佐证",
    "level": "层级",
    "authority": "以谁为准",
    "decisions": "决定",
}
"""The keys of an audit file and their Chinese names; either may be written."""
FORMER_KEYS = {"基准日": "as_of"}
"""Chinese names of before, which are still read: 基准日 is in rules the day at which fields are taken, another thing."""
RECORDS_KEYS = {"path": "路径", "sql": "数据库", "tables": "表", "name": "名称", "submitted_by": "提交方式"}
RECORDS_KEYS |= {"complete": "齐全", "until": "截至", "from": "来源"}
STORE_KEYS = {"address": "地址", "engine": "引擎", "options": "引擎选项"}


@dataclass(frozen=True)
class RecordsPath:
    """A file or folder of records. ``told``: what the audit file says of it."""

    path: Path
    told: HandIn = UNSTATED

    @property
    def given(self) -> Path:
        """As ``read_records`` takes it."""
        return self.path


@dataclass(frozen=True)
class RecordsDatabase:
    """A database of records, its address with ``${NAME}`` for what is not to be written down, and what is said of it."""

    database: Database
    told: HandIn = UNSTATED

    @property
    def given(self) -> Database:
        """As ``read_records`` takes it."""
        return self.database


@dataclass(frozen=True)
class AuditSpec:
    """One audit to be done. Paths are absolute; ``packs`` are names of packs that ship with the program, or paths of folders.

    ``evidence_limit``: records listed per finding (all are counted). ``internal``: names are shown, and every page is marked.
    ``file`` is the audit file itself, None for an audit started from Python. ``since``: the former report and its ledger.
    ``authority``: whose word holds where two sources differ. ``announced``: what the audit file is to be told that is no mistake.
    ``decisions``: files of what people decided. ``store``: in place of ``records``, records that were imported before.
    ``schools``, ``districts``: whom alone to look at, by ID or name.
    ``memory_limit``: such as ``2GB``. ``levels``: (district, level of its bureau); the district "" stands for all.
    ``cache``: the folder that keeps what was read, so that files that did not change are not read again; None: nothing is kept.
    """

    packs: tuple[str, ...]
    records: tuple[RecordsPath | RecordsDatabase, ...]
    as_of: date
    name: str = ""
    output: Path = Path("report")
    language: str = "zh"
    waivers: tuple[Path, ...] = ()
    attestations: tuple[Path, ...] = ()
    mapping: tuple[Path, ...] = ()
    evidence_limit: int = EVIDENCE_LIMIT
    internal: bool = False
    file: Path | None = None
    since: tuple[Path, ...] = ()
    store: StoreNamed | None = None
    memory_limit: str | None = None
    schools: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    levels: tuple[tuple[str, str], ...] = ()
    authority: tuple[tuple[str, str], ...] = ()
    announced: tuple[Problem, ...] = ()
    decisions: tuple[Path, ...] = ()
    cache: Path | None = None

    def __post_init__(self) -> None:
        check_as_of(self.as_of)


@dataclass(frozen=True)
class Overrides:
    """What the command line says instead of the audit file; None or empty: nothing. Paths are relative to the working folder."""

    packs: Sequence[str] = ()
    as_of: date | None = None
    records: Sequence[Path | Database] = ()
    output: Path | None = None
    language: str | None = None
    evidence_limit: int | None = None
    internal: bool = False
    since: Sequence[Path] = ()
    store: StoreNamed | None = None
    memory_limit: str | None = None
    schools: Sequence[str] = ()
    districts: Sequence[str] = ()


def load_spec(file: Path, today: date, overrides: Overrides | None = None) -> AuditSpec:
    """Read an audit file; ``today`` stands in for an as-of date that nobody gives. Raises UserError with every mistake."""
    over = overrides or Overrides()
    document = read_yaml(file, str(file))
    reader = _Reader(document, file.absolute().parent)
    store = over.store or (None if over.records else reader.store())
    spec = AuditSpec(
        packs=tuple(pack_word(word, Path.cwd()) for word in over.packs) or reader.packs(),
        records=() if over.store else _given_records(over.records) or (() if "store" in reader.nodes else reader.records()),
        as_of=over.as_of or reader.as_of() or today,
        name=reader.text("name") or file.absolute().parent.name,
        output=(over.output or reader.output()).absolute(),
        language=over.language or reader.language() or "zh",
        waivers=reader.paths("waivers"),
        attestations=reader.paths("attestations"),
        mapping=reader.paths("mapping"),
        evidence_limit=EVIDENCE_LIMIT if over.evidence_limit is None else over.evidence_limit,
        internal=over.internal,
        file=file.absolute(),
        since=tuple(path.absolute() for path in over.since),
        decisions=reader.decisions(),
        authority=authority(reader.nodes.get("authority"), reader.mistakes),
        store=store,
        memory_limit=over.memory_limit or reader.text("memory_limit") or None,
        schools=tuple(over.schools),
        districts=tuple(over.districts),
        levels=reader.levels(),
    )
    reader.mistakes.raise_errors()
    spec = replace(spec, announced=tuple(reader.mistakes.problems))
    _check_output(spec)
    return spec


def _check_output(spec: AuditSpec) -> None:
    output = spec.output.resolve()
    for path in spec.since:
        if path.resolve().is_relative_to(output):
            message = msg("The former report lies in the folder of the new one, which would replace it.")
            raise UserError(Problem("E908", message, Place(str(path)), msg("Choose another output folder.")))
    stores = [spec.store.folder] if spec.store and spec.store.folder else []
    for path in (*(records.path for records in spec.records if isinstance(records, RecordsPath)), *stores):
        folder = path.resolve()
        if folder.is_dir() and output.is_relative_to(folder):
            message = msg(
                "The report folder lies inside the folder of records {folder}: it would be read as records.", folder=str(folder)
            )
            raise UserError(Problem("E905", message, Place(str(spec.output)), msg("Choose another output folder.")))


def pack_word(word: str, base: Path) -> str:
    """``word`` as a pack: a name that ships with the program, else the path of a pack's folder, relative to ``base``.

    What is neither stays as it is; the loader of packs says so.
    """
    if "/" not in word and "\\" not in word and (rules_folder() / word / "pack.yaml").is_file():
        return word
    folder = (base / word).absolute()
    return str(folder) if (folder / "pack.yaml").is_file() else word


def _given_records(given: Sequence[Path | Database]) -> tuple[RecordsPath | RecordsDatabase, ...]:
    absent = [one for one in given if isinstance(one, Path) and not one.exists()]
    if absent:
        raise UserError([Problem("E904", msg("There is no such file or folder."), Place(str(path))) for path in absent])
    return tuple(given_records(one) for one in given)


def given_records(given: Path | Database) -> RecordsPath | RecordsDatabase:
    """A file, folder or database named on the command line, which hands in its tables for every school."""
    return RecordsPath(given.absolute()) if isinstance(given, Path) else RecordsDatabase(given)


class _Reader:
    """Reads the keys of one audit file; mistakes gather in ``mistakes``."""

    def __init__(self, document: Document, base: Path) -> None:
        self.base = base
        self.mistakes = Mistakes(document)
        self.root = document.root
        if not self.root.is_mapping:
            self._wrong(self.root, msg("An audit file is a list of “key: value” lines, such as “pack: shandan”."))
        self.nodes = self._keyed(self.root, KEYS)
        if "pack" in self.nodes and "packs" in self.nodes:
            self._wrong(self.nodes["packs"], msg("Write either “pack” or “packs”, not both."))
        if "records" in self.nodes and "store" in self.nodes:
            self._wrong(self.nodes["store"], msg("Write either “records” or “store”, not both."))

    def packs(self) -> tuple[str, ...]:
        node = self.nodes.get("packs") or self.nodes.get("pack")
        if node is None or node.is_empty:
            self._missing(node, msg("No rule pack is named; write for example “pack: shandan”."))
            return ()
        return tuple(pack_word(word, self.base) for _, word in self._texts(node))

    def records(self) -> tuple[RecordsPath | RecordsDatabase, ...]:
        node = self.nodes.get("records")
        if node is None or node.is_empty:
            self._missing(node, msg("No records are named; write for example “records: 学校填报”, a file or a folder."))
            return ()
        found: list[RecordsPath | RecordsDatabase] = []
        for element in node.elements if node.is_list else [node]:
            keyed = self._keyed(element, RECORDS_KEYS) if element.is_mapping else {}
            told = hand_in(keyed, self.mistakes)
            address = element if element.text and is_address(element.text) else keyed.get("sql")
            where = keyed.get("path") if element.is_mapping else element
            if address is not None:
                if "path" in keyed:
                    self._wrong(keyed["path"], msg("Write either “path” or “sql”, not both."))
                found += [RecordsDatabase(database, told) for database in self._database(address, keyed)]
            elif where is None:
                self._missing(element, msg("“path” is not given."))
            else:
                for key in ("tables", "name"):
                    if key in keyed:
                        self._wrong(keyed[key], msg("“{key}” is only for databases (“sql”).", key=key))
                found += [RecordsPath(path, told) for path in self._existing(where)]
        return tuple(found)

    def store(self) -> StoreNamed | None:
        """The record store, if one is named."""
        node = self.nodes.get("store")
        if node is None or node.is_empty:
            return None
        keyed = self._keyed(node, STORE_KEYS) if node.is_mapping else {"address": node}
        if "address" not in keyed:
            self._missing(node, msg("“address” is not given."))
            return None
        for where, text in self._texts(keyed["address"], many=False):
            if is_address(text) and (wrong := mistake(text)):
                self.mistakes.add(wrong[0], where, *wrong[1:])
                continue
            options = keyed["options"].items if "options" in keyed else {}
            engine = self._one_of(keyed.get("engine"), dict.fromkeys(ENGINES, "")) or ""
            return StoreNamed(placed(text, self.base), engine, {key: child.text or "" for key, child in options.items()})
        return None

    def _database(self, address: Node, keyed: dict[str, Node]) -> Iterator[Database]:
        """A database, if its address will do."""
        for node, url in self._texts(address, many=False):
            if wrong := mistake(url):
                self.mistakes.add(wrong[0], node, *wrong[1:])
                continue
            named = keyed.get("name")
            name = "" if named is None else next((text for _, text in self._texts(named, many=False)), "")
            yield Database(url, tuple(self._tables(keyed.get("tables"))), name).beside(self.base)

    def _tables(self, node: Node | None) -> Iterator[tuple[str, str]]:
        """(table, what its records are called): from a list of tables, or from a mapping of tables to names."""
        if node is None or node.is_empty:
            return
        if node.is_mapping:
            for table, child in node.items.items():
                yield table, table if child.is_empty else next((text for _, text in self._texts(child, many=False)), table)
            return
        for _, table in self._texts(node):
            yield table, table

    def as_of(self) -> date | None:
        node = self.nodes.get("as_of")
        if node is None or node.is_empty:
            return None
        try:
            day = date.fromisoformat(node.text or "")
            if str(day) == node.text and day.year in YEARS:
                return day
        except ValueError:
            pass
        self._wrong(node, msg("This is not a day; write it like 2025-12-31."))
        return None

    def text(self, key: str) -> str:
        node = self.nodes.get(key)
        if node is None or node.is_empty:
            return ""
        return next((text for _, text in self._texts(node, many=False)), "")

    def output(self) -> Path:
        return self.base / (self.text("output") or "report")

    def language(self) -> str | None:
        return self._one_of(self.nodes.get("language"), dict.fromkeys(LANGUAGES, ""))

    def levels(self) -> tuple[tuple[str, str], ...]:
        """Of which level the bureaus are: one word for all, or district by district."""
        node = self.nodes.get("level")
        if node is None or node.is_empty:
            return ()
        written = node.items if node.is_mapping else {"": node}
        found = []
        for district, child in written.items():
            level = keyword(child.text or "", LEVELS)
            if level is None:
                choices = " / ".join(f"{name} {chinese[0]}" for name, chinese in LEVELS.items())
                self._wrong(child, msg("This must be one of: {choices}.", choices=choices))
            else:
                found.append((district, level))
        return tuple(found)

    def paths(self, key: str) -> tuple[Path, ...]:
        node = self.nodes.get(key)
        if node is None or node.is_empty:
            return ()
        return tuple(path for element in (node.elements if node.is_list else [node]) for path in self._existing(element))

    def decisions(self) -> tuple[Path, ...]:
        """The files of decisions that are named, else the one beside the audit file, if there is one."""
        beside = self.base / DECISIONS
        return self.paths("decisions") if "decisions" in self.nodes else ((beside,) if beside.is_file() else ())

    def _existing(self, node: Node) -> Iterator[Path]:
        for _, text in self._texts(node, many=False):
            path = self.base / text
            try:
                if path.exists():
                    yield path
                    continue
            except (OSError, ValueError):  # a name that no file system takes
                pass
            message = msg("There is no file or folder “{path}” (looked in {folder}).", path=text, folder=str(self.base))
            self.mistakes.add("E904", node, message)

    def _texts(self, node: Node, many: bool = True) -> Iterator[tuple[Node, str]]:
        for element in node.elements if many and node.is_list else [node]:
            if element.text is None or not element.text.strip():
                self._wrong(element, msg("A text is expected here."))
            else:
                yield element, element.text.strip()

    def _one_of(self, node: Node | None, words: dict[str, str]) -> str | None:
        if node is None or node.is_empty:
            return None
        for word, chinese in words.items():
            if node.text is not None and node.text in (word, chinese or word):
                return word
        choices = " / ".join(words)
        self._wrong(node, msg("This must be one of: {choices}.", choices=choices))
        return None

    def _keyed(self, node: Node, known: dict[str, str]) -> dict[str, Node]:
        """The entries of a mapping by their English keys."""
        former = {key: name for name, key in FORMER_KEYS.items()}
        spelt = {key: (chinese, *([former[key]] if key in former else [])) for key, chinese in known.items()}
        return by_key(node, spelt, self.mistakes, "E901", "E902")

    def _wrong(self, node: Node, message: Message) -> None:
        self.mistakes.add("E902", node, message)

    def _missing(self, node: Node | None, message: Message) -> None:
        self.mistakes.add("E903", node or self.root, message)
