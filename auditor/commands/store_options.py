"""The options of verbs that read a record store, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from auditor.commands.options import option
from auditor.i18n import msg
from auditor.store.named import ENGINES, StoreNamed, placed

Function = Callable[..., Any]


def engine_options(function: Function) -> Function:
    """Adds ``engine`` and ``options``."""
    setting = msg("Setting of the engine, such as spark.master=yarn; may be repeated.")
    function = option("--engine-option", "options", multiple=True, metavar="KEY=VALUE", help=setting)(function)
    chosen = msg("Engine that runs the computation (default: chosen by the address).")
    return option("--engine", type=click.Choice(ENGINES), help=chosen)(function)


def store_options(function: Function) -> Function:
    """Adds ``store``, ``engine``, ``options``, ``memory_limit``, ``schools`` and ``districts``."""
    district = msg("Only the schools of this district and its bureau; may be repeated.")
    function = option("--district", "districts", multiple=True, metavar="NAME", help=district)(function)
    school = msg("Only this school; may be repeated.")
    function = option("--school", "schools", multiple=True, metavar="ID|NAME", help=school)(function)
    limit = msg("Memory limit for computation, such as 2GB; the excess spills to disk.")
    function = option("--memory-limit", metavar="SIZE", help=limit)(function)
    store = msg("Use this record store (a folder or a database) instead of the audit file's records.")
    return option("--store", metavar="DIR|URL", help=store)(engine_options(function))


def store_named(store: str | None, engine: str | None, options: Sequence[str], records: Sequence[object]) -> StoreNamed | None:
    """What the command line says of a store; None where it names none. Raises UserError for an address that will not do."""
    from auditor.files.address import is_address, mistake, without_passwords
    from auditor.problems import Place, Problem, UserError

    if store is None:
        if engine or options:
            raise click.UsageError(str(msg("--engine and --engine-option go with --store.")))
        return None
    if records:
        raise click.UsageError(str(msg("Write either --records or --store, not both.")))
    if is_address(store) and (wrong := mistake(store)):
        raise UserError(Problem(wrong[0], wrong[1], Place(file=without_passwords(store)), wrong[2]))
    pairs = [text.partition("=") for text in options]
    for (key, equals, _), text in zip(pairs, options, strict=True):
        if not key or not equals:
            raise click.UsageError(str(msg("“{text}” is no setting; write it like spark.master=yarn.", text=text)))
    return StoreNamed(placed(store, Path.cwd()), engine or "", {key: value for key, _, value in pairs})
