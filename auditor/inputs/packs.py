"""Several packs together: each read with what those before it add to the records model."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.inputs.spec import pack_word
from auditor.model.model import base_model
from auditor.rules.pack import load_pack

if TYPE_CHECKING:
    from auditor.model.model import Model
    from auditor.rules.pack import Pack


def load_packs(words: Iterable[str], folder: Path | None = None) -> tuple[list[Pack], Model]:
    """The packs (names of the program's own, or folders), and the records model with what all of them add.

    ``folder``: from which paths are written (None: the one we stand in). Raises UserError.
    """
    model, packs = base_model(), []
    for word in words:
        packs.append(load_pack(pack_word(word, folder or Path.cwd()), model))
        model = packs[-1].model
    return packs, model
