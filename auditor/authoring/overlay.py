"""A pack as it would be with some of its files written otherwise: a copy for a moment, so that nothing is changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from auditor.rules.pack import find_pack
from auditor.system.scratch import Scratch

BESIDE = ("policies", "norms")


@contextmanager
def overlaid(pack: str | Path, overlay: Mapping[str, str]) -> Iterator[Path]:
    """The folder of a copy of ``pack`` in which the files of ``overlay`` (path within the pack → text) stand instead.

    The packs and policies beside it come along, as others may be built on them. Raises UserError where there is no such pack, and
    ValueError for a path that leaves the pack.
    """
    home, _ = find_pack(pack)
    with Scratch() as scratch:
        target = scratch / "rules" / home.name
        shutil.copytree(home.parent, scratch / "rules", ignore=shutil.ignore_patterns("__pycache__", ".*"))
        for name in BESIDE:
            if (home.parent.parent / name).is_dir():
                shutil.copytree(home.parent.parent / name, scratch / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        for name, text in overlay.items():
            file = target / name
            if not file.resolve().is_relative_to(target.resolve()) or file.suffix != ".yaml":
                raise ValueError(name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        yield target
