"""What reading a file gave, kept beside the audit, so that a file that has not changed is not read again.

An entry goes by the SHA-256 of the file and by everything else that reading depends on: what the file is called, the records
model, the mapping files, this program. It is JSON, of which nothing but the plain classes of import is made, and begins with its
own SHA-256: one that is damaged, or of another program, is passed over, and the file is read. Entries hold what the files hold,
so the folder is for its owner alone; it is no part of a report, a store or a bundle.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from auditor.files.registry import NO_RECORDS
from auditor.system.swap import replaced_file

MOST_BYTES = 1 << 30
"""Beyond this the entries that were not used for longest go."""
_ROOMS = ("files", "i18n.py", "mapping", "model", "problems.py", "records", "system", "written")
"""What reading is done by."""
_AS_IT_IS = frozenset({str, int, float, bool, type(None)})
_DAYS: dict[str, Any] = {"date": date, "datetime": datetime, "time": time}


def folder_of(audit_file: Path) -> Path:
    """Where the entries of an audit lie: beside its file."""
    return audit_file.with_name(f".{audit_file.stem}{NO_RECORDS}")


class Kept:
    """The entries of one folder for one way of reading.

    ``depends``: what reading depends on beside the file and this program (the model, mapping files). ``kinds``: the classes
    (dataclasses, named tuples) that an entry may be made of.
    """

    def __init__(self, folder: Path, depends: Iterable[bytes], kinds: Iterable[type]) -> None:
        """Raises OSError where the folder cannot be made, or is not its user's own."""
        self.folder = folder
        self._kinds = {kind.__name__: (kind, _names(kind)) for kind in kinds}
        self._way = _digest([_program(), *depends])
        if folder.is_symlink():
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)

    def get(self, shown: str, sha256: str) -> Any:
        """What reading this file gave; None where that is not known. ``shown``: what the file is called."""
        path = self._path(shown, sha256)
        try:
            data = path.read_bytes()
            if data[:64] != hashlib.sha256(data[64:]).hexdigest().encode():
                return None
            found = self._made(json.loads(data[64:]))
            os.utime(path)
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None
        return found

    def put(self, shown: str, sha256: str, read: Any) -> None:
        """Keep what reading a file gave; what cannot be told in plain words, or not be written, is not kept."""
        try:
            data = json.dumps(self._told(read), separators=(",", ":")).encode("ascii")
        except (TypeError, ValueError, RecursionError):
            return
        with suppress(OSError), replaced_file(self._path(shown, sha256)) as new:
            new.touch(0o600)
            new.write_bytes(hashlib.sha256(data).hexdigest().encode() + data)

    def prune(self, most: int = MOST_BYTES) -> None:
        """Remove the entries that were not used for longest, until the others hold no more than ``most`` bytes."""
        held = 0
        with suppress(OSError):  # another process may be clearing the folder
            entries = [(path.stat(), path) for path in self.folder.iterdir()]
            for told, path in sorted(entries, key=lambda entry: (-entry[0].st_mtime_ns, entry[1])):
                held += told.st_size
                if held > most:
                    path.unlink(missing_ok=True)

    def _path(self, shown: str, sha256: str) -> Path:
        return self.folder / _digest([self._way.encode(), shown.encode("utf-8", "surrogatepass"), sha256.encode()])

    # ------------------------------------------------------------ objects and JSON

    def _told(self, value: Any) -> Any:
        kind = type(value)
        if kind in _AS_IT_IS:
            return value
        if kind is list:
            return value if _AS_IT_IS.issuperset(map(type, value)) else list(map(self._told, value))
        if kind is tuple:
            return {"tuple": list(map(self._told, value))}
        if kind is dict:
            return {"dict": [[self._told(key), self._told(one)] for key, one in value.items()]}
        if kind is range:
            return {"range": [value.start, value.stop, value.step]}
        if kind is bytes:
            return {"bytes": base64.b64encode(value).decode("ascii")}
        if kind is timedelta:
            return {"timedelta": [value.days, value.seconds, value.microseconds]}
        if _DAYS.get(kind.__name__) is kind:
            return {kind.__name__: value.isoformat()}
        known, names = self._kinds.get(kind.__name__, (None, ()))
        if known is not kind:
            raise TypeError(kind.__name__)
        return {"made": kind.__name__, "of": [self._told(getattr(value, name)) for name in names]}

    def _made(self, told: Any) -> Any:
        if type(told) is list:
            return told if _AS_IT_IS.issuperset(map(type, told)) else list(map(self._made, told))
        if type(told) is not dict:
            return told
        if "made" in told:
            kind, names = self._kinds[told["made"]]
            return kind(**dict(zip(names, map(self._made, told["of"]), strict=True)))
        ((tag, content),) = told.items()
        if tag == "tuple":
            return tuple(map(self._made, content))
        if tag == "dict":
            return {self._made(key): self._made(one) for key, one in content}
        if tag == "range":
            return range(*content)
        if tag == "bytes":
            return base64.b64decode(content)
        if tag == "timedelta":
            return timedelta(*content)
        return _DAYS[tag].fromisoformat(content)


def held(folder: Path) -> tuple[int, int]:
    """How many entries a folder holds, and their bytes."""
    sizes = [path.stat().st_size for path in folder.iterdir()] if folder.is_dir() else []
    return len(sizes), sum(sizes)


def clear(folder: Path) -> None:
    """Remove a folder of entries. Raises OSError."""
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)


def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind)) if is_dataclass(kind) else tuple(kind._fields)  # type: ignore[attr-defined]


@cache
def _program() -> bytes:
    """What reads: the sources of the rooms that take part in it, and the version of the library that opens workbooks."""
    import python_calamine

    home = Path(__file__).parent.parent
    sources = [path for room in _ROOMS for path in (sorted((home / room).rglob("*.py*")) or [home / room])]
    told = [path.read_bytes() for path in sources if path.suffix in (".py", ".yaml")]
    return _digest([str(getattr(python_calamine, "__version__", "")).encode(), *told]).encode()


def _digest(parts: Iterable[bytes]) -> str:
    """SHA-256 over parts, each told apart from the next."""
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
