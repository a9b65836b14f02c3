"""The program's own templates: loaded, compiled, and filled in. (A bureau's Word templates are ``letters_template``'s.)"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from auditor.findings.words import CLAUSE_KINDS, OWNERS, VERDICTS
from auditor.i18n import msg, translate
from auditor.reports import phrases
from auditor.reports.blocks import ENCOURAGED
from auditor.reports.text import clean, day, number
from auditor.system.resources import templates_folder
from auditor.verdicts.verdict import Verdict

OPTIONS: dict[str, Any] = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True, "keep_trailing_newline": True}
_PIECES = 1000
"""Pieces of a page that are cleaned and written together."""


def page(name: str, language: str, **values: Any) -> Iterator[str]:
    """The template filled in, piece by piece: what comes from files is escaped, and nothing is left that no document may hold."""
    pieces = environment(language).get_template(name).generate(values)
    while some := list(islice(pieces, _PIECES)):
        yield clean("".join(some))


@cache
def environment(language: str) -> Environment:
    """Jinja2 for reports: values are escaped, a name that does not exist is an error. Values never become templates."""

    def clause_kind(kind: str) -> str:
        return CLAUSE_KINDS[kind].say(language) if kind in CLAUSE_KINDS else kind

    folder = templates_folder()
    made = Environment(
        loader=FileSystemLoader(folder), bytecode_cache=Beside(folder / "__pycache__"), undefined=StrictUndefined, **OPTIONS
    )
    words: dict[str, Callable[..., Any]] = {
        "_": lambda msgid, **values: translate(msgid, language, values),
        "T": lambda texts: phrases.text_of(texts, language),
        "day": lambda value: day(value, language),
        "number": number,
        "verdict_word": lambda verdict: phrases.verdict(verdict, language),
        "strength_word": lambda strength: phrases.strength(strength, language),
        "owner_word": lambda who: OWNERS[who].say(language) if who in OWNERS else who,
        "clause_word": lambda kinds: phrases.joined(map(clause_kind, kinds.split("/")), language),
    }
    chip = Markup('<span class="chip v-{}"><span aria-hidden="true">{}</span> {}</span>')
    chips: dict[str, Markup] = {v: chip.format(v, look.symbol, phrases.verdict(v, language)) for v, look in VERDICTS.items()}
    not_done = msg("Not done (encouraged)").say(language)
    chips[ENCOURAGED] = chip.format(Verdict.NOT_APPLICABLE, "◇", not_done)
    made.globals.update(words, language=language, looks=VERDICTS, chips=chips)
    return made


class Beside(FileSystemBytecodeCache):
    """Keeps compiled templates beside the templates, as Python keeps its modules; where it may not, they are compiled anew."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), "%s.compiled")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read what was compiled, if that is possible."""
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write what was compiled, if that is possible."""
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                Path(self.directory).mkdir(exist_ok=True)
                super().dump_bytecode(bucket)

    def get_source_checksum(self, source: str) -> str:
        """Under other options the same source compiles to something else."""
        return super().get_source_checksum(f"{OPTIONS}{source}")
