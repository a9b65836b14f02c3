"""What a word on the command line means to those who write rules: a pack by name or folder, a folder of packs, or one file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from auditor.i18n import Message, msg
from auditor.problems import UserError
from auditor.rules.file_keys import PACK, in_english
from auditor.rules.pack import Pack, find_pack, load_pack, pack_names
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import read_yaml


@dataclass(frozen=True)
class Target:
    """``pack``: how the pack is loaded, None for a policy file without a pack. ``only``: the one file that is meant, as messages
    name it; ``policy``: that policy file."""

    pack: str | Path | None
    only: str | None = None
    policy: Path | None = None


def targets_of(word: str | Path) -> list[Target]:
    """The packs, or the one file of a pack, that a word means; a word that means nothing is told when its pack is loaded."""
    text, place = str(word), Path(word)
    if isinstance(word, str) and text in pack_names():
        return [Target(text)]
    if place.is_file():
        return _of_file(place)
    if place.is_dir() and not (place / "pack.yaml").is_file():
        inside = sorted(entry.parent for entry in place.glob("*/pack.yaml"))
        inside = inside or sorted(entry.parent for entry in place.glob("rules/*/pack.yaml"))
        if inside:
            return [Target(folder) for folder in inside]
    return [Target(place if place.exists() else text)]


def two_meanings(word: str | Path) -> Message | None:
    """What is said where a word is both a pack of the program and a folder: which of them is taken."""
    text = str(word)
    if text not in pack_names():
        return None
    own, _ = find_pack(text)
    for folder in (Path(text), Path("rules") / text):
        if (folder / "pack.yaml").is_file() and folder.resolve() != own.resolve():
            path = f"./{folder.as_posix()}"
            return msg("“{name}” is taken as the pack of the program; the folder of that name is {path}.", name=text, path=path)
    return None


def files_meant(words: Iterable[str]) -> list[tuple[Pack, Path, str]]:
    """Every rule file and file of cases that is meant: its pack, where it lies, and how messages name it. Raises UserError.

    ``words``: names or folders of packs, or single files.
    """
    found = []
    for word in words:
        path = Path(word)
        if path.is_file():
            folder = next((parent for parent in path.parents[:2] if (parent / "pack.yaml").is_file()), path.parent)
            found.append((load_pack(folder), path, word))
            continue
        folder, shown = find_pack(word)
        pack = load_pack(word)
        rules = sorted(entry for entry in folder.glob("*.yaml") if entry.name != "pack.yaml")
        found += [(pack, entry, f"{shown}/{entry.relative_to(folder).as_posix()}") for entry in (*rules, *pack.cases)]
    return found


def pack_of_rule(rule_id: str) -> Pack:
    """The pack that a rule's id begins with: one that ships, else the folder of that name under ``rules``. Raises UserError."""
    name = rule_id.partition("/")[0]
    beside = Path("rules") / name
    return load_pack(beside if name not in pack_names() and (beside / "pack.yaml").is_file() else name)


def _of_file(path: Path) -> list[Target]:
    """The pack that a file belongs to, or the packs that encode a policy file."""
    for folder in (path.parent, path.parent.parent) if path.parent != path.parent.parent else (path.parent, Path("..")):
        if (folder / "pack.yaml").is_file():
            shown = find_pack(folder)[1]
            inner = path.name if folder == path.parent else f"{path.parent.name or Path.cwd().name}/{path.name}"
            return [Target(folder, f"{shown}/{inner}")]
    beside = path.parent.absolute().parent / "rules"
    packs = [entry.parent for entry in sorted(beside.glob("*/pack.yaml")) if _names_policy(entry, path.stem)]
    return [Target(folder, f"policies/{path.name}") for folder in packs] or [Target(None, policy=path)]


def _names_policy(pack_file: Path, policy: str) -> bool:
    try:
        document = read_yaml(pack_file, str(pack_file))
    except UserError:
        return False
    named = in_english(document.root, PACK, Mistakes(document)).get("policy")
    return named is not None and named.text == policy
