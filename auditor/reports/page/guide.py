"""The documentation of one reader as one HTML file: its pages one after the other, with their pictures inside. It needs no
network and no script, prints on A4, and is searched with the browser's own Ctrl+F.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from auditor.i18n import Message, msg
from auditor.system.resources import docs_folder, templates_folder

PAGES: dict[str, tuple[str, ...]] = {
    "inspector": (
        *("start", "inspector", "verdicts", "counting", "handing-over", "evidence-and-waivers", "data-for-schools", "reading"),
        *("desk", "privacy", "tasks", "audit-file", "glossary", "codes"),
    ),
    "school": ("school", "sheets"),
    "policy": ("from-text", "rules", "layering", "adding-records", "rules-reference", "constructs", "glossary"),
    "operate": ("start", "operate", "engines", "databases", "scale", "desk", "privacy", "cli", "codes"),
}
"""Reader → the pages of the guide, by the names of their files, in the order in which they are read."""
TITLES: dict[str, Message] = {
    "inspector": msg("Guide for inspectors"),
    "school": msg("Guide for schools"),
    "policy": msg("Guide for policy staff"),
    "operate": msg("Guide for operators"),
}


def guide(reader: str, language: str) -> str:
    """The whole file as text."""
    from markdown_it import MarkdownIt

    renderer = MarkdownIt("commonmark", {"html": True}).enable("table")
    names = PAGES[reader]
    sections, contents = [], []
    for name in names:
        source = (docs_folder() / f"{name}.{language}.md").read_text(encoding="utf-8")
        made = _section(name, renderer.render(source), names, language)
        title = re.search(r"<h2[^>]*>(.*?)</h2>", made)
        contents.append(f'<li><a href="#{name}">{title[1] if title else name}</a></li>')
        sections.append(f'<section id="{name}">\n{made}</section>\n')
    words = {
        "language": "zh-CN" if language == "zh" else "en",
        "title": html.escape(TITLES[reader].say(language)),
        "contents_label": html.escape(msg("Contents").say(language)),
        "contents": "\n".join(contents),
        "style": (templates_folder() / "guide.css").read_text(encoding="utf-8"),
        "sections": "".join(sections),
    }
    return _FRAME.format(**words)


_FRAME = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<header><h1>{title}</h1></header>
<nav aria-label="{contents_label}"><ol>
{contents}
</ol></nav>
<main>
{sections}</main>
</body>
</html>
"""


def _section(name: str, made: str, names: Sequence[str], language: str) -> str:
    """A page as a part of the guide: headings one level down, anchors under its name, links within the guide, pictures inside."""
    made = re.sub(r"<p><em><a [^>]*>(?:English|中文)</a></em>.*?</p>\n", "", made, count=1, flags=re.DOTALL)
    made = re.sub(r"<!--.*?-->", "", made, flags=re.DOTALL)
    made = re.sub(r"<a id=\"([^\"]+)\"></a>", lambda m: f'<a id="{name}--{m[1]}"></a>', made)
    made = "".join(_headings(name, made))
    made = re.sub(r'<a href="([^"]*)">(.*?)</a>', lambda m: _link(m[1], m[2], name, names, language), made, flags=re.DOTALL)
    made = re.sub(r'<img src="([^"]*)"', lambda m: f'<img src="{_picture(m[1])}"', made)
    made = re.sub(r"<th( [^>]*)?></th>", r"<td\1></td>", made)  # a header with nothing in it names no column
    made = made.replace("<th>", '<th scope="col">')
    made = made.replace("<table>", '<div class="wide" tabindex="0" role="region" aria-label="TABLE"><table>')
    number = iter(range(1, made.count('aria-label="TABLE"') + 1))
    made = re.sub('aria-label="TABLE"', lambda _: f'aria-label="{name} {next(number)}"', made)
    made = re.sub(r"<pre>.*?</pre>", lambda m: _narrow(m[0]), made, flags=re.DOTALL)
    return made.replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">')


def _narrow(block: str) -> str:
    """What a terminal printed: lines and marks that take one cell there, and two in a Chinese font, are given one."""
    return re.sub(r"[\u2500-\u257f·✓✗○…–]", lambda m: f'<span class="cell">{m[0]}</span>', block)


def _headings(name: str, made: str) -> Iterator[str]:
    """Each heading one level down, with the anchor that links to it name."""
    end = 0
    for found in re.finditer(r"<h(\d)>(.*?)</h\1>", made, flags=re.DOTALL):
        level = min(int(found[1]) + 1, 6)
        yield made[end : found.start()]
        yield f'<h{level} id="{name}--{anchor(found[2])}">{found[2]}</h{level}>'
        end = found.end()
    yield made[end:]


def anchor(heading: str) -> str:
    """What a link writes after ``#`` for this heading, as code hosts spell it."""
    plain = html.unescape(re.sub(r"<[^>]*>", "", heading)).lower()
    return re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-")


def _link(target: str, words: str, name: str, names: Sequence[str], language: str) -> str:
    """A link to a page of the guide leads there; one to the web stays; of any other the words are left."""
    if re.match(r"https?:", target):
        return f'<a href="{target}">{words}</a>'
    from urllib.parse import unquote

    page, _, place = unquote(target).partition("#")
    wanted = PurePosixPath(page).name.removesuffix(f".{language}.md") if page else name
    if wanted not in names or (page and not page.endswith(f".{language}.md")):
        return words
    return f'<a href="#{wanted}{"--" + place if place else ""}">{words}</a>'


def _picture(target: str) -> str:
    """A picture of the documentation as data."""
    file = docs_folder() / Path(target)
    return "data:image/png;base64," + base64.b64encode(file.read_bytes()).decode("ascii")
