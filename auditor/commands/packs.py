"""Rule packs named on the command line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from auditor.model.model import Model
    from auditor.rules.pack import Pack


def say_meanings(words: Iterable[str]) -> None:
    """Say of each word that is both a pack of the program and a folder which of them is taken."""
    from auditor.authoring.targets import two_meanings

    for word in words:
        if (said := two_meanings(word)) is not None:
            click.echo(str(said), err=True)


def load_packs(words: Iterable[str]) -> tuple[list[Pack], Model]:
    """The packs (names of the program's own, or folders), and the records model with what all of them add. Raises UserError."""
    from auditor.inputs.spec import pack_word
    from auditor.model.model import base_model
    from auditor.rules.pack import load_pack

    model, packs = base_model(), []
    for word in words:
        packs.append(load_pack(pack_word(word, Path.cwd()), model))
        model = packs[-1].model
    return packs, model
