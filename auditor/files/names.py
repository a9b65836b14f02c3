"""What a file, a sheet or a member of an archive is called wherever it is named: readable, and without numbers of persons."""

from __future__ import annotations

import os
import re

_ID_NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])|(?<![0-9])[1-9][0-9]{14}(?![0-9])")
_MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
_SHORTEST = 11


def shown_name(name: str) -> str:
    """The name as every message and report has it.

    Older systems write names in GBK, which Python gives as surrogates. A number of an identity card or a mobile phone is hidden.
    """
    if not name.isascii() and any("\udc80" <= c <= "\udcff" for c in name):
        raw = os.fsencode(name)
        try:
            name = raw.decode("gb18030")
        except UnicodeDecodeError:
            name = raw.decode("utf-8", "replace")
    if len(name) < _SHORTEST:
        return name
    return _MOBILE.sub("***", _ID_NUMBER.sub("***", name))
