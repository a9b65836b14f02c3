"""The process that answers browsers: waitress and Django; it imports neither pandas nor an engine.

python -m auditor.web.server FOLDER MODE HOST PORT PROXY HOSTS SUPERVISOR
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from auditor.web.home import Home
from auditor.web.parent import parent_lives
from auditor.web.site import MOST_BYTES, Desk, start

THREADS = 8
PROXY_HEADERS = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}


def main(arguments: list[str]) -> int:
    """Serve until the supervisor is gone. PROXY: the address of a trusted proxy that speaks TLS for the desk, or nothing."""
    root, mode, host, port, proxy_at, hosts, supervisor = arguments
    threading.Thread(target=_end_with, args=(parent_lives(int(supervisor)),), daemon=True).start()
    start(Desk(Home(Path(root)), mode, bool(proxy_at), tuple(hosts.split(","))))
    from django.core.wsgi import get_wsgi_application
    from waitress import serve

    proxy = {"trusted_proxy": proxy_at, "trusted_proxy_headers": PROXY_HEADERS} if proxy_at else {}
    serve(
        get_wsgi_application(),
        host=host,
        port=int(port),
        threads=THREADS,
        ident=None,
        max_request_body_size=MOST_BYTES * 2,
        clear_untrusted_proxy_headers=True,
        **proxy,
    )
    return 0


def _end_with(lives: Callable[[], bool]) -> None:
    """End this process with its supervisor."""
    while lives():
        time.sleep(1)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
