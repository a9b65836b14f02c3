"""Pictures of the HTML reports on the Shandan sample, as a browser shows and prints them, into ``reports/samples``: to look at.

    python tools/report_pictures.py

Needs Chromium, Playwright, pdftoppm and Pillow. Fonts and browsers differ, so these files are kept but not compared.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
import browser  # noqa: E402

SAMPLES = ROOT / "reports" / "samples"
AUDIT = ROOT / "data_samples" / "shandan" / "audit.yaml"
DESKTOP, NARROW = {"width": 1100, "height": 1400}, {"width": 360, "height": 1400}
DOTS = "60"
"""Dots per inch of printed pages."""


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch, browser.started() as chromium:
        home = Path(scratch)
        auditor("run", AUDIT, "--format", "html", "--format", "schools", "--output", home / "report")
        workbook = next((AUDIT.parent / "records" / "学校填报").glob("04_*.xlsx"))
        auditor("self-check", workbook, "--pack", "shandan", "--as-of", "2026-03-31", "--output", home / "self")
        auditor("import", AUDIT.parent / "records", "--pack", "shandan", "--output", home / "quality")
        register = home / "report" / "register.html"
        county, school = home / "report" / "report.html", next((home / "report" / "schools").glob("*沙枣*.html"))
        shot(chromium, county, "html-county-desktop", DESKTOP)
        shot(chromium, county, "html-county-matrix", {"width": 1440, "height": 1000}, "#matrix")
        shot(chromium, register, "html-county-distributions", DESKTOP, "article:has(svg.chart) >> nth=5")
        shot(chromium, register, "html-county-calendar", DESKTOP, "#due")
        shot(chromium, county, "html-county-narrow", NARROW)
        shot(chromium, school, "html-school-desktop", DESKTOP)
        shot(chromium, school, "html-school-narrow", NARROW, "#findings")
        shot(chromium, next((home / "self").glob("*.html")), "html-self-report", DESKTOP)
        shot(chromium, home / "quality" / "quality.html", "html-quality", DESKTOP)
        auditor("store", "write", AUDIT, home / "store")
        auditor("survey", home / "store", "--pack", "shandan", "--as-of", "2025-12-31", "--output", home / "survey")
        shot(chromium, home / "survey" / "report.html", "html-survey-desktop", DESKTOP)
        shot(chromium, home / "survey" / "report.html", "html-survey-narrow", NARROW)
        printed(chromium, county, "html-county-print", home)
    for picture in SAMPLES.glob("html-*.png"):
        small(picture)


def auditor(*words: object) -> None:
    """Run the program; 1 and 3 are verdicts on the sample."""
    code = subprocess.run([sys.executable, "-m", "auditor", *map(str, words), "--lang", "zh"], cwd=ROOT).returncode
    if code not in (0, 1, 3):
        sys.exit(f"auditor {words[0]} ended with {code}")


def shot(chromium: Any, page: Path, name: str, size: dict[str, int], part: str = "") -> None:
    """The window from its top, or from where ``part`` begins."""
    tab = chromium.new_page(viewport=size)
    tab.goto(browser.uri(page))
    if part:
        tab.locator(part).first.evaluate("one => one.scrollIntoView()")
    tab.screenshot(path=SAMPLES / f"{name}.png")
    tab.close()


def printed(chromium: Any, page: Path, name: str, scratch: Path) -> None:
    """The pages for the leader."""
    tab = chromium.new_page()
    tab.goto(browser.uri(page))
    tab.pdf(path=scratch / "print.pdf", prefer_css_page_size=True)
    tab.close()
    for number in (1, 2, 3):
        options = ["-r", DOTS, "-png", "-singlefile", "-f", str(number), "-l", str(number)]
        subprocess.run(["pdftoppm", *options, str(scratch / "print.pdf"), str(SAMPLES / f"{name}-{number}")], check=True)


def small(picture: Path) -> None:
    """So many colours are enough for text."""
    from PIL import Image

    with Image.open(picture) as opened:
        fewer = opened.convert("RGB").quantize(160, dither=Image.Dither.NONE)
    fewer.save(picture, optimize=True)


if __name__ == "__main__":
    main()
