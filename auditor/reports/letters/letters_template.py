"""A Word template, prepared once and filled in for many schools.

docxtpl turns the template's tags into those of Jinja2; that, the opening of the file and the packing of its parts are done once.
For a letter only the parts that hold tags are rendered and packed; the others are taken over as they are.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.i18n import Message, msg
from auditor.problems import Place, Problem, UserError
from auditor.reports.letters.docx_zip import normalised, with_parts
from auditor.reports.text import clean

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_CORE = "application/vnd.openxmlformats-package.core-properties+xml"


class Template:
    """A Word template. Raises UserError where the file is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._prepare(path.read_bytes())
        except OSError:
            raise refused("E941", path, msg("There is no such template.")) from None
        except Exception as wrong:  # whatever python-docx and zipfile say of a file that is no Word file
            raise refused("E942", path, msg("This is not a Word file (.docx).")) from wrong

    def _prepare(self, data: bytes) -> None:
        from docxtpl import DocxTemplate

        self._made = made = DocxTemplate(io.BytesIO(data))
        made.init_docx()
        self._body = made.patch_xml(made.get_xml())
        self._parts: dict[str, tuple[Any, str]] = {}
        for part in made.docx.part.package.parts:
            name = str(part.partname).lstrip("/")
            if "/header" in name or "/footer" in name or part.content_type in (_FOOTNOTES, _CORE):
                xml = part.blob.decode("utf-8")
                if "{{" in xml or "{%" in xml:
                    self._parts[name] = (part, xml if part.content_type == _CORE else made.patch_xml(xml))
        self._main = str(made.docx.part.partname).lstrip("/")
        saved = io.BytesIO()
        made.docx.save(saved)
        self._rest = normalised(saved.getvalue(), without={self._main, *self._parts})

    def letter(self, fields: Mapping[str, Any]) -> bytes:
        """The letter with these fields. Raises UserError where the template asks for one that is not there, or is broken."""
        from jinja2 import TemplateError
        from jinja2.exceptions import SecurityError, UndefinedError

        try:
            parts = self._rendered(dict(fields))
        except UndefinedError as wrong:
            unknown = msg("The template uses a field that does not exist: {why}", why=str(wrong))
            raise refused("E943", self.path, unknown) from None
        except (TemplateError, SecurityError, TypeError, ValueError, SyntaxError) as wrong:  # lxml's are SyntaxErrors
            raise refused("E944", self.path, msg("The template is broken: {why}", why=str(wrong))) from None
        return with_parts(self._rest, parts)

    def _rendered(self, fields: dict[str, Any]) -> dict[str, bytes]:
        """The parts that hold tags, filled in: name → content."""
        from docx.opc.oxml import serialize_part_xml

        made = self._made
        made.docx_ids_index = 1000  # where docxtpl begins, for every letter
        tree = made.fix_tables(made.render_xml_part(self._body, made.docx.part, fields, environment()))
        made.fix_docpr_ids(tree)
        made.map_tree(tree)
        parts = {self._main: serialize_part_xml(made.docx.part.element)}
        for name, (part, xml) in self._parts.items():
            parts[name] = made.render_xml_part(xml, part, fields, environment()).encode("utf-8")
        return parts


@cache
def environment() -> SandboxedEnvironment:
    """Jinja2 for letters: sandboxed, escaped, strict; control characters and direction marks never get into a letter."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    compiled: dict[str, Any] = {}

    class Letters(SandboxedEnvironment):
        """Compiles a template once, however many letters are made from it."""

        def from_string(self, source: Any, *args: Any, **kwargs: Any) -> Any:
            if source not in compiled:
                compiled[source] = super().from_string(source, *args, **kwargs)
            return compiled[source]

    def finalize(value: object) -> object:
        return clean(value) if type(value) is str else value

    return Letters(autoescape=True, undefined=StrictUndefined, finalize=finalize)


def refused(code: str, path: Path, message: Message) -> UserError:
    """A template that cannot be used."""
    return UserError(Problem(code, message, Place(file=str(path))))
