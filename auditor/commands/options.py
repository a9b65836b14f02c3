"""Commands and options whose help is told in the language in use when it is shown, and the options that every verb has."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click

from auditor.i18n import LANGUAGES, Message, language, msg, translate

if TYPE_CHECKING:
    from auditor.files.address import Database

Function = Callable[..., Any]
ALL = 10**9
"""More than anything has."""


class _Spoken:
    """``help`` is kept as a message id and translated on each reading."""

    _help: str | None = None

    @property
    def help(self) -> str | None:
        return translate(self._help) if self._help else self._help

    @help.setter
    def help(self, text: str | None) -> None:
        self._help = text


class SpokenOption(_Spoken, click.Option):
    pass


class SpokenArgument(_Spoken, click.Argument):
    pass


class _Formatter(click.HelpFormatter):
    def write_heading(self, heading: str) -> None:
        """``选项：`` in Chinese, ``Options:`` in English."""
        colon = "：" if language() == "zh" else ":"
        self.write(f"{'':>{self.current_indent}}{heading}{colon}\n")


class _Context(click.Context):
    formatter_class = _Formatter


class SpokenCommand(_Spoken, click.Command):
    context_class = _Context

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return _spoken_usage(super().collect_usage_pieces(ctx))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _spoken_help(super().get_help_option(ctx))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Examples and exit codes, after the options."""
        from auditor.commands.examples import examples, exit_codes

        verb = ctx.command_path.partition(" ")[2]
        if not (lines := examples(verb)):
            return
        with formatter.section(str(msg("Examples"))):
            for line in lines:  # as it is typed: never wrapped
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
        with formatter.section(str(msg("Exit codes"))):
            formatter.write_dl([(str(code), str(meaning)) for code, meaning in exit_codes(verb).items()])


class SpokenGroup(_Spoken, click.Group):
    context_class = _Context

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return _spoken_usage(super().collect_usage_pieces(ctx))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _spoken_help(super().get_help_option(ctx))


class LazyGroup(SpokenGroup):
    """Loads a verb's module when the verb is named (or listed). ``verbs``: verb → ``module:name`` of its command."""

    verbs: ClassVar[Mapping[str, str]]

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.verbs:
            return None
        module, _, name = self.verbs[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest verbs where there is none of that name."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as missing:
            raise click.exceptions.NoSuchCommand(missing.command_name, possibilities=self.list_commands(ctx), ctx=ctx) from None


def _spoken_usage(pieces: list[str]) -> list[str]:
    """What click writes in English for options and verbs, in the language of now."""
    words = {"[OPTIONS]": msg("[OPTIONS]"), "COMMAND [ARGS]...": msg("COMMAND [ARGS]…")}
    return [str(words.get(piece, piece)) for piece in pieces]


def _spoken_help(option: click.Option | None) -> click.Option | None:
    """click translates this one sentence when the option is made, once; say it again in the language of now."""
    if option is not None:
        option.help = str(msg("Show this message and exit."))
    return option


def option(*names: str, help: Message, **settings: Any) -> Callable[[Function], Function]:
    """``click.option`` with a message as its help."""
    return click.option(*names, cls=SpokenOption, help=help.msgid, **settings)


def argument(name: str, help: Message, **settings: Any) -> Callable[[Function], Function]:
    """``click.argument`` with a message as its help."""
    return click.argument(name, cls=SpokenArgument, help=help.msgid, **settings)


def verb(name: str, help: Message) -> Callable[[Function], click.Command]:
    """A command of ``auditor``: its function returns the exit code. Adds ``--lang`` and ``--debug``."""

    def made(function: Function) -> click.Command:
        command = click.command(name, cls=SpokenCommand, help=help.msgid)(common(function))
        command.params.sort(key=lambda param: param.name in ("lang", "debug"))  # what every verb has comes last
        return command

    return made


def common(function: Function) -> Function:
    """The options of every verb and of ``auditor`` itself; ``main`` reads them before click does, so that help obeys them."""
    function = option(
        "--debug",
        is_flag=True,
        expose_value=False,
        help=msg("When the program itself fails, show its traceback instead of writing it to a log file."),
    )(function)
    return option(
        "--lang",
        type=click.Choice(LANGUAGES),
        expose_value=False,
        help=msg("Language of messages and reports (default: zh, or what the audit file says)."),
    )(function)


class RecordsFrom(click.ParamType["Path | Database"]):
    """A file or folder of records, or the address of a database (anything with ``://``). ``exists``: the file must be there."""

    name = "PATH|URL"

    def __init__(self, exists: bool = False) -> None:
        self.path = click.Path(path_type=Path, exists=exists)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | Database:
        from auditor.files.address import Database, is_address, mistake
        from auditor.problems import Place, Problem, UserError

        if isinstance(value, Database):
            return value
        if not isinstance(value, str) or not is_address(value):
            path: Path = self.path.convert(value, param, ctx)
            return path
        if wrong := mistake(value):
            raise UserError(Problem(wrong[0], wrong[1], Place(), wrong[2]))
        return Database(value).beside(Path.cwd())


class Day(click.ParamType[date]):
    """A calendar day, written 2025-12-31."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from auditor.rules.calendar import YEARS

        try:
            day = value if isinstance(value, date) else parse_day(value)
        except ValueError:
            self.fail(str(msg("“{value}” is not a day; write it like 2025-12-31", value=value)), param, ctx)
        if day.year not in YEARS:
            self.fail(
                str(msg("“{value}” lies outside the years {first} to {last}", value=value, first=YEARS[0], last=YEARS[-1])),
                param,
                ctx,
            )
        return day


class Whole(click.IntRange):
    """A whole number within bounds."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            int(value)
        except ValueError:
            self.fail(str(msg("“{value}” is not a whole number", value=value)), param, ctx)
        return super().convert(value, param, ctx)


class Most(Whole):
    """How many at most: a whole number, or ``all``."""

    def __init__(self) -> None:
        super().__init__(0, ALL)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return ALL if value in ("all", "全部") else super().convert(value, param, ctx)


def parse_day(text: str) -> date:
    """``2025-12-31`` and nothing else (Python's own reader also takes week dates). Raises ValueError."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError(text)
    return date.fromisoformat(text)


def check_name(text: str) -> None:
    """Raise a usage error unless ``text`` can be the name of a pack or the second part of a rule's id."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", text):
        raise click.UsageError(str(msg("“{text}” is not a name: use small letters, digits and hyphens.", text=text)))
