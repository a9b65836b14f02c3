"""Rule packs named on the command line."""

from __future__ import annotations

from collections.abc import Iterable

import click


def say_meanings(words: Iterable[str]) -> None:
    """Say of each word that is both a pack of the program and a folder which of them is taken."""
    from auditor.authoring.targets import two_meanings

    for word in words:
        if (said := two_meanings(word)) is not None:
            click.echo(str(said), err=True)
