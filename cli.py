"""`cockpit`: simulate, check, publish, list, serve. Each verb calls one function of a room."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from access.grants import open_grant
from data import demo as lake
from data import publish as publishing
from data import release as published
from delivery import chromium
from delivery.dispatch import Said
from delivery.pdf import BUDGET, Printer
from domain.errors import CockpitError
from domain.pack import Pack
from domain.period import Period
from domain.settings import ROOT, Settings
from records.deliveries import Deliveries, State
from shell import backup as backups
from shell import office as delivering
from shell.doctor import Health, examine
from shell.press import press

if TYPE_CHECKING:
    from flask import Flask

app = typer.Typer(
    help="The tax data cockpit (税收数据驾驶舱).\n\n"
    "Extracts dropped in the inbox become a release by `publish`; `serve` shows it. "
    "Every setting can be given in cockpit.toml or as COCKPIT_<KEY> (docs/settings.md).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console(stderr=True)


@app.command()
def demo(
    seed: Annotated[int, typer.Option(help="Same seed, same lake.")] = 1,
    scale: Annotated[float, typer.Option(min=0.01, max=1.0, help="Share of the detail; totals stay.")] = 1.0,
    first: Annotated[str | None, typer.Option(help="First period, e.g. 2019-01; the pack's first by default.")] = None,
    last: Annotated[str | None, typer.Option(help="Last period; by default the last one that has ended.")] = None,
    pack: Annotated[str | None, typer.Option(help="Region pack; the one of the settings by default.")] = None,
) -> None:
    """Write a simulated lake (模拟数据) into the inbox, calibrated to the pack's published figures."""
    settings, found = _settings(pack)
    end = Period.parse(last, found.grain) if last else Period.of(date.today(), found.grain).shift(-1)
    with _progress("demo") as step:
        rows = lake.write(
            settings.home / "inbox",
            found,
            seed=seed,
            scale=scale,
            first=Period.parse(first, found.grain) if first else None,
            last=end,
            progress=lambda done, of: step("writing", done / of),
        )
    for extract, count in rows.items():
        typer.echo(f"{extract}: {count:,} rows")


@app.command()
def publish() -> None:
    """Check the inbox, build the marts and make the new release current. What is broken is quarantined and named."""
    settings, pack = _settings()
    with _progress("publish") as step:
        outcome = publishing.publish(
            settings.home, pack, progress=step, now=datetime.now(), version=version("tax-data-cockpit")
        )
    for fault in outcome.faults:
        typer.echo(str(fault), err=True)
    if outcome.outrun:
        typer.echo(f"replaced by later drops of their months: {', '.join(outcome.outrun)}", err=True)
    typer.echo(str(outcome))


@app.command()
def check() -> None:
    """Check the inbox without publishing: one line a fault on standard output; exit status 1 if there is any."""
    settings, pack = _settings()
    with _progress("check") as step:
        faults = publishing.check(settings.home, pack, progress=step, now=datetime.now())
    for fault in faults:
        typer.echo(str(fault))
    raise typer.Exit(1 if faults else 0)


releases = typer.Typer(help="List, show and roll back releases.", no_args_is_help=True)
app.add_typer(releases, name="releases")


@releases.command("list")
def list_releases() -> None:
    """List the releases, newest first; a star marks the current one."""
    settings, _ = _settings()
    now = published.current(settings.home)
    table = Table("", "release", "published", "checks", "marks", box=None)
    for one in published.releases(settings.home):
        table.add_row(
            "*" if now and one.id == now.id else "",
            one.id,
            f"{one.published:%Y-%m-%d %H:%M}",
            f"{one.passed}/{one.checks}",
            str(len(one.marks)),
        )
    Console().print(table)


@releases.command()
def show(
    release: Annotated[str | None, typer.Argument(help="Its id; the current one by default.")] = None,
) -> None:
    """Print the manifest of a release."""
    settings, _ = _settings()
    found = published.find(settings.home, release) if release else published.current(settings.home)
    if found is None:
        raise CockpitError(f"there is no release {release or 'yet'}")
    typer.echo((found.path / "manifest.json").read_text("utf-8"))


@releases.command()
def rollback(release: Annotated[str, typer.Argument(help="The release to make current again.")]) -> None:
    """Make an earlier release current again; the log of activations keeps both moves."""
    settings, _ = _settings()
    published.activate(settings.home, release, now=datetime.now())
    typer.echo(f"release {release}")


@releases.command()
def prune(
    keep: Annotated[int, typer.Option(min=1, help="How many of the newest to keep.")],
) -> None:
    """Remove old releases. The newest, the current one and those that a kept file was drawn from stay."""
    settings, _ = _settings()
    gone = published.prune(settings.home, keep, Deliveries(settings.records_address).cited())
    for one in gone:
        typer.echo(f"removed {one}")
    typer.echo(f"{len(published.releases(settings.home))} releases stay")


@app.command()
def deliver(
    due: Annotated[bool, typer.Option("--due", help="Do what is due and end: for a timer.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Look for what is due for ever.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Try afresh what failed in the last 35 days.")] = False,
) -> None:
    """Print the editions that the schedule says are due, keep them, and bring each to its recipients once.

    One line a delivery; exit status 1 if any was not made. Any number of these may run at once.
    """
    if due is watch:
        raise CockpitError("deliver: say --due or --watch")
    settings, pack = _settings()
    bad: list[Said] = []

    def say(one: Said) -> None:
        if one.state in (State.FAILED, State.UNSENT, State.UNSURE):
            bad.append(one)
        typer.echo(str(one))

    def warn(said: str) -> None:
        typer.echo(f"deliver: {said}", err=True)

    # Stopped by systemd, a job is brought to its end and the browser closed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    delivering.deliver(settings, pack, _server, say, warn, watch=watch, failed=failed)
    raise typer.Exit(1 if bad else 0)


@app.command()
def doctor() -> None:
    """Look at all that serving, printing and delivering need: one line each; exit status 1 if any is at fault."""
    settings, pack = _settings()
    found = []
    for one in examine(settings, pack, chromium.find, datetime.now()):
        found.append(one)
        typer.echo(str(one))
    raise typer.Exit(1 if any(one.health is Health.FAULT for one in found) else 0)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The tar file to write.")]) -> None:
    """Write records, archive and releases into one file, while the cockpit serves.

    Settings, inbox and quarantine are not in it.
    """
    settings, _ = _settings()
    with _progress("backup") as step:
        said = backups.backup(settings, file, step)
    typer.echo(said)


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="The tar file of a backup.")]) -> None:
    """Put a backup back into an empty home, each file held against its hash."""
    settings, _ = _settings()
    with _progress("restore") as step:
        said = backups.restore(settings, file, step)
    typer.echo(said)


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(help="Port; the one of the settings by default.")] = None,
) -> None:
    """Serve the cockpit with gunicorn: several workers, warm before they answer. A new release shows by itself."""
    settings, _ = _settings()
    _gunicorn(settings, port or settings.port)


@app.command()
def run() -> None:
    """Do all of the first day: simulate and publish a lake if there is none; then serve, and log faults only."""
    settings, _ = _settings()
    if published.current(settings.home) is None:
        if not any((settings.home / "inbox").glob("*")):
            demo()
        publish()
    _gunicorn(replace(settings, log_level="warning"), settings.port)


@app.command()
def snapshot(
    edition: Annotated[str | None, typer.Option(help="Edition of the pack, e.g. monthly.")] = None,
    area: Annotated[str | None, typer.Option(help="Code of an area; that of the grant by default.")] = None,
    month: Annotated[str | None, typer.Option(help="Month, e.g. 2026-10; the last one by default.")] = None,
    lang: Annotated[str | None, typer.Option(help="Language: zh or en.")] = None,
    address: Annotated[
        str | None, typer.Option(help="Any page in place of an edition, e.g. /revenue?area=330100.")
    ] = None,
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", help="File (.pdf) or folder; a file in a folder is named by scope, month, edition, release."
        ),
    ] = Path("."),
    seconds: Annotated[float, typer.Option(min=1, help="Longest time that all of it may take.")] = BUDGET,
) -> None:
    """Print an edition or a page as a PDF, read it back, and deliver it only if every figure is what it must be."""
    settings, pack = _settings()
    if (edition is None) == (address is None):
        raise CockpitError("snapshot needs either --edition or --address")
    # What does not end like a file is a folder; one that is not there is made before anything is printed.
    folder = out.parent if out.suffix == ".pdf" else out
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CockpitError(f"{folder}: {error.strerror or error}") from error
    query = {"area": area, "month": month, "lang": lang}
    asked = urlencode({key: value for key, value in query.items() if value})
    path = address or f"/print/{edition}"
    whole = f"{path}{'&' if '?' in path else '?'}{asked}" if asked else path
    grant = open_grant(pack, settings.grant_areas, settings.grant_level)
    with (
        _progress("snapshot") as step,
        press(settings, grant, _server) as (url, values),
        Printer(url, values) as printer,
    ):
        printed = printer.print(whole, out, budget=seconds, progress=step)
    typer.echo(f"{printed.path}: {printed.pages} pages, {printed.size / 1e6:.1f} MB, {printed.seconds:.1f} s")
    typer.echo(f"{printed.address} {printed.sha256}")


def main() -> None:
    """Run the command line; what is wrong is one sentence, and the exit status 2."""
    try:
        app()
    except CockpitError as error:
        console.print(f"cockpit: {error}", style="red", highlight=False, markup=False)
        sys.exit(2)


def _settings(pack: str | None = None) -> tuple[Settings, Pack]:
    environ = {**os.environ, **({"COCKPIT_PACK": pack} if pack else {})}
    settings = Settings.load(environ=environ)
    settings.home.mkdir(parents=True, exist_ok=True)
    return settings, Pack.load(settings.pack_folder)


def _server(settings: Settings) -> Flask:
    """Return the cockpit of some settings: in a process of its own, which alone pays for what it imports."""
    from app import create_app
    from shell.observe import configure_log

    configure_log("error")
    server: Flask = create_app(settings).server
    return server


@contextmanager
def _progress(verb: str) -> Iterator[Callable[[str, float], None]]:
    columns = TextColumn("{task.description:<28}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(verb, total=1.0)

        def step(name: str, done: float) -> None:
            progress.update(task, description=f"{verb}: {name}", completed=done)

        yield step


def _gunicorn(settings: Settings, port: int) -> None:
    scratch = settings.home.resolve() / "cache" / "metrics" / str(port)
    scratch.mkdir(parents=True, exist_ok=True)
    for old in scratch.glob("*.db"):
        old.unlink()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(scratch)
    # The workers run in the code's folder: they get what was read here, not a file or a relative path of there.
    os.environ["COCKPIT_SETTINGS"] = os.devnull
    os.environ |= {f"COCKPIT_{one.name.upper()}": str(getattr(settings, one.name)) for one in fields(settings)}
    os.environ["COCKPIT_HOME"] = str(settings.home.resolve())
    os.environ["COCKPIT_PACK"] = str(settings.pack_folder.resolve())
    if settings.walls:
        os.environ["COCKPIT_WALLS"] = str(Path(settings.walls).resolve())
    console.print(f"http://{settings.host}:{port}{settings.prefix} (Ctrl-C ends it)", highlight=False)
    os.execv(
        sys.executable,
        [
            *(sys.executable, "-m", "gunicorn", "wsgi:server", "--chdir", str(ROOT), "--preload"),
            *("--bind", f"{settings.host}:{port}", "--workers", str(settings.workers)),
            *("--worker-class", "gthread", "--threads", str(settings.threads)),
            *("--no-control-socket", "--log-level", settings.log_level, "--timeout", "120"),
        ],
    )


if __name__ == "__main__":
    main()
