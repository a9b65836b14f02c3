"""The address of a database of records: an SQLAlchemy URL in which passwords are never written, only named as ``${NAME}``.

The address as written (with its ``${NAME}``) is what is kept, shown and put into manifests; the values of the environment
variables are put in only for connecting, and :func:`hidden` takes them out of whatever a driver says.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, unquote

from auditor.i18n import Message, msg

_ADDRESS = re.compile(
    r"(?P<dialect>[A-Za-z][\w+]+)://"
    r"(?:(?P<user>[^:/@?]*)(?::(?P<password>[^@]*))?@)?"
    r"(?P<host>[^/?]*)(?:/(?P<database>[^?]*))?(?:\?(?P<query>.*))?",
    re.S,
)
_NAME = re.compile(r"\$\{(\w+)\}")
_NAMED_ONLY = re.compile(r"(?:\$\{\w+\})*")
_SECRET_KEY = re.compile(r"pass|pwd|secret|token|odbc_connect", re.I)
_EXAMPLE_FILE = "sqlite:///records.db"
_IN_TEXT = re.compile(
    r"(://[^:/@\s]*:)(?!\$\{\w+\}@).*@"  # up to the last @: nobody knows which one ends a password
    r"|((?:\w*passw|pwd|secret|token|口令|密码)\w*[\"']?\s*[:=]\s*[\"']?)(?!\$\{)[^&\s\"',}\]]+",
    re.I,
)


@dataclass(frozen=True)
class Database:
    """A database that holds records.

    ``url``: as written, with its ``${NAME}``; the path of an SQLite file is absolute. ``tables``: (table or view, what its
    records are called) of those to read; empty: every table. ``name``: what reports call it; empty: after the database.
    """

    url: str
    tables: tuple[tuple[str, str], ...] = ()
    name: str = ""

    @property
    def shown(self) -> str:
        """What messages and reports call it: never user, host or password."""
        found = _ADDRESS.fullmatch(expanded(self.url))
        if self.name or found is None:
            return self.name or "sql"
        parts = [part for part in (found["database"] or "").replace("\\", "/").split("/") if part]
        return parts[-1] if parts else found["dialect"]

    @property
    def key(self) -> object:
        """Equal for the same tables of the same database."""
        return (self.url, self.tables)

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database, None for a server."""
        found = _ADDRESS.fullmatch(expanded(self.url))
        return Path(found["database"] or "") if found and found["dialect"].lower().startswith("sqlite") else None

    def beside(self, folder: Path) -> Database:
        """The same with the path of an SQLite file taken from ``folder`` where it is relative."""
        found = _ADDRESS.fullmatch(self.url)
        if not _is_sqlite(found) or not found or not found["database"] or found["database"].startswith("${"):
            return self
        return replace(self, url=_placed(found, (folder / found["database"]).absolute().as_posix()))

    def seen_from(self, folder: Path) -> Database:
        """The same with the path of an SQLite file written relative to ``folder``."""
        found = _ADDRESS.fullmatch(self.url)
        if not _is_sqlite(found) or not found or not found["database"] or found["database"].startswith("${"):
            return self
        try:
            return replace(self, url=_placed(found, Path(os.path.relpath(Path(found["database"]).resolve(), folder)).as_posix()))
        except ValueError:  # another drive
            return self


def _is_sqlite(found: re.Match[str] | None) -> bool:
    return found is not None and found["dialect"].lower().startswith("sqlite")


def _placed(found: re.Match[str], path: str) -> str:
    query = f"?{found['query']}" if found["query"] else ""
    return f"{found['dialect']}:///{path}{query}"


def is_address(text: str) -> bool:
    """Whether a text on the command line or under ``records`` is meant as the address of a database, not as a path."""
    return re.match(r"[A-Za-z][\w+]+://", text) is not None


def mistake(url: str, environment: Mapping[str, str] | None = None) -> tuple[str, Message, Message | None] | None:
    """What is wrong with an address as written: code, what, and what to do; None when it will do."""
    given = os.environ if environment is None else environment
    unset = [name for name in _NAME.findall(url) if not given.get(name)]
    whole = _NAME.fullmatch(url) is not None
    if not (whole and unset):
        found = _ADDRESS.fullmatch(expanded(url, given) if whole else url)
        example = "postgresql://user:${PASSWORD}@host/database"
        if found is None or "@" in found["host"] or "://" in (found["database"] or ""):
            return "E902", msg("This is not the address of a database."), msg("Write it like {example}.", example=example)
        if _is_sqlite(found) and (found["host"] or found["database"] in (None, "", ":memory:")):
            return "E902", msg("This is not the address of a database."), msg("Write it like {example}.", example=_EXAMPLE_FILE)
        if not whole and _holds_secret(found):
            message = msg("A password is never written into an address.")
            return "E906", message, msg("Write {name} in its place and set that environment variable.", name="${PASSWORD}")
    if not unset:
        return None
    hint = msg("Set it in this terminal first, as in: export {name}=… (Windows: set {name}=…).", name=unset[0])
    return "E907", msg("The environment variable {name} is not set.", name=unset[0]), hint


def _holds_secret(found: re.Match[str]) -> bool:
    pairs = [pair.partition("=") for pair in (found["query"] or "").split("&")]
    written = [found["password"] or "", *(value for name, _, value in pairs if _SECRET_KEY.search(unquote(name)))]
    return not all(_NAMED_ONLY.fullmatch(value) for value in written)


def expanded(url: str, environment: Mapping[str, str] | None = None) -> str:
    """The address with the values of its environment variables; an unset one stays as written. Never to be shown."""
    given = os.environ if environment is None else environment
    if whole := _NAME.fullmatch(url):
        return given.get(whole[1]) or url
    # User, password and what stands after the question mark are written with %XX in an address.
    found = _ADDRESS.fullmatch(url)
    plain_from, plain_until = (found.start("host"), found.end("database")) if found else (0, len(url))
    if found and found["database"] is None:
        plain_until = found.end("host")

    def value(hit: re.Match[str]) -> str:
        text = given.get(hit[1])
        if not text:
            return hit[0]
        return text if plain_from <= hit.start() < plain_until else quote(text, safe="")

    return _NAME.sub(value, url)


def hidden(text: str, url: str) -> str:
    """``text``, which a driver said of this address, without the values of its environment variables and its password."""
    found = _ADDRESS.fullmatch(expanded(url))
    secrets = {os.environ.get(name, "") for name in _NAME.findall(url)}
    if found and found["password"]:
        secrets |= {found["password"], unquote(found["password"])}
    for secret in sorted(secrets - {""}, key=len, reverse=True):
        text = text.replace(secret, "***")
    return without_passwords(text)


def without_passwords(text: str) -> str:
    """A line of a file or of the command line with every password in an address made unreadable."""
    return _IN_TEXT.sub(lambda found: f"{found[1]}***@" if found[1] else f"{found[2]}***", text)
