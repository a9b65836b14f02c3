"""What a file, a sheet or a member of an archive is called wherever it is named: readable, and without numbers of persons."""

from __future__ import annotations

import os

from auditor.files.person_numbers import without_numbers


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
    return without_numbers(name)
