"""``auditor serve``: the desk in the browser."""

from __future__ import annotations

import tempfile
from importlib.util import find_spec
from pathlib import Path

import click

from auditor.commands.options import option, verb
from auditor.i18n import msg


@verb("serve", help=msg("The desk in the browser, where inspectors, schools and policy staff work together."))
@option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=msg("The desk's folder; made at the first start."),
)
@option("--demo", is_flag=True, help=msg("A demonstration with the sample's invented schools; nothing is kept."))
@option(
    "--local",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=msg("For one person on this computer, without passwords; opens the browser."),
)
@option("--host", default="127.0.0.1", metavar="ADDRESS", help=msg("Where to listen (default: this computer alone)."))
@option("--port", type=click.IntRange(1, 65535), default=8000, help=msg("The port (default: 8000)."))
@option(
    "--name", "names", multiple=True, metavar="NAME", help=msg("A name under which browsers reach the desk; may be repeated.")
)
@option("--trusted-proxy", "proxy", default="", metavar="ADDRESS", help=msg("Address of the proxy that speaks TLS for the desk."))
@option("--plain-http", is_flag=True, help=msg("Listen beyond this computer without TLS, inside a closed network."))
@option("--workers", type=click.IntRange(1, 16), default=2, help=msg("Processes that judge (default: 2)."))
def serve(
    data: Path | None,
    demo: bool,
    local: Path | None,
    host: str,
    port: int,
    names: tuple[str, ...],
    proxy: str,
    plain_http: bool,
    workers: int,
) -> int:
    from auditor.problems import Place, Problem, UserError

    if (data is not None) + demo + (local is not None) != 1:
        raise click.UsageError(str(msg("Say one of --data DIR, --demo and --local DIR.")))
    if find_spec("django") is None or find_spec("waitress") is None:
        message = msg("The desk needs packages that are not installed.")
        raise UserError(Problem("E970", message, Place(), msg("From the checkout: python3 tasks.py extra web")))
    from auditor.web.supervisor import Serving, check_listening

    serving = Serving(host, port, proxy, plain_http, names, workers)
    check_listening(serving)
    if demo:
        with tempfile.TemporaryDirectory(prefix="auditor-demo-") as folder:
            return _serve(Path(folder), "demo", serving)
    if local is not None:
        return _serve(local.absolute(), "local", serving)
    assert data is not None
    return _serve(data.absolute(), "data", serving)


def _serve(root: Path, mode: str, serving: object) -> int:
    """Prepare the folder, say where the desk is found, and serve."""
    import webbrowser

    from auditor.web.home import Home
    from auditor.web.site import Desk
    from auditor.web.supervisor import Serving, prepare, token
    from auditor.web.supervisor import serve as run

    assert isinstance(serving, Serving)
    desk = Desk(Home(root), mode, bool(serving.proxy))
    prepare(desk)
    address = f"http://{serving.host}:{serving.port}/"
    from auditor.web import demo
    from auditor.web.accounts import TOKEN

    if mode == "demo":
        demo.accounts()
        demo.fill()
    elif mode == "local":
        demo.one_person()
        address += f"local/{token(desk.home, TOKEN)}"

    def ready() -> None:
        click.echo(str(msg("The desk is open: {address}  (Ctrl+C ends it)", address=address)))
        if mode == "local":
            webbrowser.open(address)

    run(desk, serving, ready)
    return 0
