"""Pictures of the desk for its pages in ``docs``, from the demonstration, into ``docs/pictures``.

    python tools/desk_pictures.py

Needs Chromium, Playwright and the extra ``web``. Fonts and browsers differ, so these files are kept but not compared.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
import browser  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
DESKTOP = {"width": 1280, "height": 800}
PATIENCE = 300_000


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [sys.executable, "-m", "auditor", "serve", "--demo", "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        with browser.started() as chromium:
            draw(chromium, f"http://127.0.0.1:{port}")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def draw(chromium: Any, address: str) -> None:
    """Go through the demonstration, and keep what its screens show."""
    page = enter(chromium, address, "inspector")
    settle(page)
    shot(page, "intake")
    visit(page, f"{address}/audits/1/results")
    page.click("main form button.main")
    page.wait_for_selector("a[href='/audits/1/findings']")
    settle(page)
    visit(page, f"{address}/audits/1/evidence")
    settle(page)
    shot(page, "evidence")
    visit(page, f"{address}/audits/1/findings")
    page.click("main table a:has-text('谈心谈话') >> nth=0")
    page.wait_for_selector(".headline")
    shot(page, "finding")
    visit(page, f"{address}/audits/1/ledger")
    page.click("button[value=open]")
    page.wait_for_selector(".board .item")
    settle(page)
    shot(page, "ledger")
    page = enter(chromium, address, "school")
    settle(page)
    shot(page, "school")
    page = enter(chromium, address, "policy")
    visit(page, f"{address}/rules/shandan/shandan/3c/edit")
    page.click(".cm-content")
    page.keyboard.press("Control+End")
    page.keyboard.type("\nthat: 1")
    page.wait_for_selector("#problems .bad-edge")
    page.evaluate("scrollTo(0, 0)")
    shot(page, "rule")


def enter(chromium: Any, address: str, role: str) -> Any:
    page = chromium.new_context(viewport=DESKTOP, locale="zh-CN").new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/enter")
    page.click(f"button[value={role}]")
    page.wait_for_selector("main h1")
    return page


def visit(page: Any, url: str) -> None:
    """Go to a page, also from one that is just loading itself again."""
    from playwright.sync_api import Error

    for _ in range(5):
        try:
            page.goto(url)
            return
        except Error:
            page.wait_for_timeout(300)


def settle(page: Any) -> None:
    """Wait until a page that renews itself has what it waits for."""
    from playwright.sync_api import Error

    quiet = 0
    while quiet < 3:
        try:
            quiet = quiet + 1 if page.get_attribute("body", "data-soon") == "0" else 0
        except Error:  # it is being loaded again
            quiet = 0
        page.wait_for_timeout(200)


def shot(page: Any, name: str) -> None:
    page.screenshot(path=PICTURES / f"desk-{name}.png")


if __name__ == "__main__":
    main()
