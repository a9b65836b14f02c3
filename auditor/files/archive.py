"""A zip of workbooks and csv files, read in memory: nothing is written to disk, so no name in it can lead anywhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath

from auditor.files.limits import LIMITS
from auditor.files.names import shown_name
from auditor.files.ooxml import check_archive
from auditor.files.sheet import FileContent, FileRefused, as_table, too_large
from auditor.i18n import msg
from auditor.problems import Place, Problem

Reader = Callable[[str, bytes, FileContent], None]
"""Reads one member by its name's ending: (ending, bytes, where to put the sheets). Raises FileRefused."""


def read_archive(data: bytes, content: FileContent, wanted: frozenset[str], read: Reader) -> None:
    """Read every member with a wanted ending; one that cannot be read becomes a problem, the others are read all the same."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_archive(archive, len(data))
            for member in sorted((m for m in archive.infolist() if not m.is_dir()), key=_name):
                _read_member(archive, member, content, wanted, read)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise FileRefused("E304", msg("the zip file is damaged or incomplete"), msg("pack it again")) from error


def _name(member: zipfile.ZipInfo) -> str:
    """The member's name; Windows in Chinese writes it in GBK without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


def _read_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, content: FileContent, wanted: frozenset[str], read: Reader
) -> None:
    path = PurePosixPath(_name(member).replace("\\", "/"))
    parts = [part for part in path.parts if part not in ("/", "..")]
    inner = FileContent("/".join([content.file, *map(shown_name, parts)]), content.sha256)
    place = Place(file=inner.file)
    if any(part.startswith((".", "~$", "__MACOSX")) for part in parts):
        content.problems.append(Problem("W302", msg("left aside: a hidden file"), place))
        return
    if path.suffix.lower() not in wanted:
        told = msg("left aside: not a kind of file that holds records")
        content.problems.append(Problem("W303", told, place, as_table(path.suffix.lower())))
        return
    try:
        if member.flag_bits & 1:
            raise FileRefused("E306", msg("the zip file is protected by a password"), msg("pack it again without a password"))
        if member.file_size > LIMITS.file_bytes:
            raise too_large(msg("{n} bytes", n=f"{member.file_size:,}"), LIMITS.file_bytes)
        read(path.suffix.lower(), archive.read(member), inner)
    except FileRefused as refused:
        inner.problems.append(refused.problem(inner.file))
    content.sheets += inner.sheets
    content.problems += inner.problems
