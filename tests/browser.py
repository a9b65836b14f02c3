"""A real browser for the tests of the HTML reports: Chromium, headless, driven by Playwright; axe-core has a package of its own.

python tests/browser.py        names the browser; exit code 1 where there is none
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
OPEN_EVERYTHING = "document.querySelectorAll('details').forEach(one => one.open = true)"


def chromium() -> str | None:
    """The browser's file: what ``AUDITOR_TEST_CHROMIUM`` says, else the first one on the path."""
    named = os.environ.get("AUDITOR_TEST_CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUMS)), None)


@contextmanager
def started() -> Iterator[Any]:
    """A browser with an empty profile; the test is skipped where there is none."""
    import pytest

    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: python3 tasks.py test")
    found = chromium()
    if found is None:
        pytest.skip("no Chromium on this machine (Debian, Ubuntu: apt-get install chromium)")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield browser
        browser.close()


def violations(page: Any) -> list[str]:
    """What axe-core finds wrong with a page, everything on it unfolded."""
    import pytest

    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed: python3 tasks.py test")
    page.evaluate(OPEN_EVERYTHING)
    found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}" for one in found]


def settled(page: Any, patience: float = 120) -> None:
    """Wait until a page of the desk that renews itself has what it waits for; ``patience`` in seconds."""
    until = time.monotonic() + patience
    quiet = 0
    while quiet < 3 and time.monotonic() < until:
        try:
            quiet = 0 if page.evaluate("document.body.dataset.soon") != "0" else quiet + 1
        except Exception:  # it is being loaded again
            quiet = 0
        page.wait_for_timeout(100)
    assert quiet == 3, f"{page.url} waits for something that does not come"


def uri(path: Path) -> str:
    return path.resolve().as_uri()


if __name__ == "__main__":  # is there one?
    print(chromium() or "no Chromium found")
    sys.exit(chromium() is None)
