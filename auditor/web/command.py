"""``auditor serve``: the desk in the browser."""

from __future__ import annotations

import gc
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.commands.options import Whole, argument, option, verb
from auditor.i18n import msg

if TYPE_CHECKING:
    from auditor.web.home import Home


@verb("serve", help=msg("The desk in the browser, where inspectors, schools and policy staff work together."))
@argument(
    "what",
    required=False,
    default="open",
    type=click.Choice(("open", "check", "backup", "restore", "expire")),
    metavar="[check|backup|restore|expire]",
    help=msg("Instead of opening the desk: check its integrity, make a backup, restore one, or list what is past its time."),
)
@option(
    "--from",
    "source",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help=msg("With restore: the folder of the backup."),
)
@option("--yes", is_flag=True, help=msg("With expire: delete what is listed."))
@option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=msg("The desk's folder; made at the first start."),
)
@option("--demo", is_flag=True, help=msg("Demo mode with the sample's invented schools; nothing is kept."))
@option(
    "--local",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=msg("For one person on this computer, without passwords; opens the browser."),
)
@option("--host", default="127.0.0.1", metavar="ADDRESS", help=msg("Address to listen on (default: this computer only)."))
@option("--port", type=Whole(1, 65535), default=8000, help=msg("The port (default: 8000)."))
@option("--name", "names", multiple=True, metavar="NAME", help=msg("Host name of the desk; may be repeated."))
@option("--trusted-proxy", "proxy", default="", metavar="ADDRESS", help=msg("Address of the reverse proxy that terminates TLS."))
@option("--plain-http", is_flag=True, help=msg("Listen on the network without TLS; for closed networks only."))
@option("--workers", type=Whole(1, 16), default=2, help=msg("Worker processes (default: 2)."))
def serve(
    what: str,
    source: Path | None,
    yes: bool,
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

    gc.enable()  # other commands end soon, this one does not
    if (data is not None) + demo + (local is not None) != 1:
        raise click.UsageError(str(msg("Say one of --data DIR, --demo and --local DIR.")))
    if find_spec("django") is None or find_spec("waitress") is None:
        message = msg("The desk needs packages that are not installed.")
        raise UserError(
            Problem("E970", message, Place(), msg("In the project's folder: python3 tasks.py extra {name}", name="web"))
        )
    if what != "open":
        if data is None or (what == "restore") != (source is not None):
            raise click.UsageError(str(msg("Say --data DIR; with restore also --from DIR.")))
        return _keep(what, data.absolute(), source, yes)
    from auditor.web.supervisor import Serving, check_free, check_listening

    serving = Serving(host, port, proxy, plain_http, names, workers)
    check_listening(serving)
    check_free(serving)
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
    from auditor.web.storage import told
    from auditor.web.supervisor import Serving, prepare, token
    from auditor.web.supervisor import serve as run

    assert isinstance(serving, Serving)
    desk = Desk(Home(root), mode, bool(serving.proxy))
    with told(desk.home):
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
        first = _first(mode)

    def ready() -> None:
        click.echo(str(msg("The desk is open: {address}  (Ctrl+C ends it)", address=address)))
        if first:
            click.echo(str(msg("The first administrator sets a password here, once: {link}", link=address.rstrip("/") + first)))
        if mode == "local":
            webbrowser.open(address)

    run(desk, serving, ready)
    return 0


def _first(mode: str) -> str:
    """The path of the first administrator's link, where there is none yet."""
    if mode != "data":
        return ""
    from auditor.web.people import first_administrator

    return first_administrator()


def _keep(what: str, root: Path, source: Path | None, yes: bool) -> int:
    """Look after a desk's folder without opening it."""
    from auditor.web.home import Home
    from auditor.web.storage import told

    home = Home(root)
    with told(home):
        return _kept(what, home, source, yes)


def _kept(what: str, home: Home, source: Path | None, yes: bool) -> int:
    from auditor.web.keeping import back_up, look, restore
    from auditor.web.site import Desk, start
    from auditor.web.supervisor import migrate

    if what == "restore":
        assert source is not None
        restore(source.absolute(), home)
    elif not home.database.is_file():
        from auditor.problems import Place, Problem, UserError

        hint = msg("Name the folder that the desk was started with; “auditor serve --data DIR” makes a new one.")
        raise UserError(Problem("E976", msg("This folder holds no desk."), Place(str(home.root)), hint))
    start(Desk(home))
    if what == "restore":
        migrate(home)
    if what == "backup":
        from django.utils import timezone

        click.echo(str(back_up(home, timezone.localtime())))
        return 0
    if what == "expire":
        return _expire(home, yes)
    bad = 0
    for one in look(home):
        bad += not one.good
        click.echo(f"{'✓' if one.good else '✗'} {one.message}")
    return 1 if bad else 0


def _expire(home: Home, yes: bool) -> int:
    """List what is past its time; delete it where that was said."""
    from django.utils import timezone

    from auditor.web.retention import delete, past

    now = timezone.localtime()
    found = delete(home, now) if yes else past(now)
    for line in found.told():
        click.echo(str(line))
    if not found:
        click.echo(str(msg("Nothing is past its time.")))
    elif yes:
        click.echo(str(msg("Deleted. Backups made before still hold it, for fourteen nights at most.")))
    else:
        click.echo(str(msg("Add --yes to delete it.")))
    return 0
