"""Every code that the program can print, and what it means."""

from __future__ import annotations

from auditor.authoring.codes import Code
from auditor.authoring.input_codes import INPUT_CODES
from auditor.authoring.lint_codes import ALL_CODES
from auditor.authoring.output_codes import OUTPUT_CODES

EVERY_CODE: dict[str, Code] = {**ALL_CODES, **INPUT_CODES, **OUTPUT_CODES}
