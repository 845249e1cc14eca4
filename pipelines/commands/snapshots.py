"""Commands that make a snapshot and show it: demo, run, dev, serve."""

import functools
import http.server
import sys
from pathlib import Path

import click

from pipelines.commands.shared import PORT, home_option, one_line_errors, require_free, say
from pipelines.exit_codes import DONE


@click.command()
@home_option
@click.option("--sources", type=click.Path(path_type=Path), help="The catalogues to harvest (YAML); default: live data.overheid.nl.")
@click.option("--date", "day", help="Date of the snapshot, YYYY-MM-DD; default: today in Amsterdam.")
@one_line_errors
def run(home: Path | None, sources: Path | None, day: str | None) -> None:
    """Make one snapshot: harvest, match, examine, score and publish.

    \b
    datapeil run --sources sources.yaml --home home
    datapeil run --sources sources.yaml --home home --date 2026-11-23
    """
    from pipelines.run import run_snapshot
    from pipelines.settings import read_settings

    report = run_snapshot(read_settings(home=home, sources=sources), day)
    say(report.line)
    sys.exit(report.code)


@click.command()
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), default=Path("home-demo"), show_default=True)
@click.option("--date", "day", help="Date of the snapshot, YYYY-MM-DD; default: today in Amsterdam.")
@click.option(
    "--port", type=PORT, help="Port of the embedded portal, which is part of every URL; default: 8710, or any when that is taken."
)
@one_line_errors
def demo(home: Path, day: str | None, port: int | None) -> None:
    """Try everything on a portal with invented data; needs no network.

    \b
    datapeil demo
    datapeil demo --home /srv/demo --date 2026-11-24
    """
    from pipelines.run import run_demo

    report = run_demo(home, day, port)
    say(report.line)
    if report.code == DONE:
        click.echo(f"Open {home.absolute() / 'site' / 'index.html'} in a browser, or serve it: .venv/bin/datapeil serve --home {home}")
    sys.exit(report.code)


host_option = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; in a container 0.0.0.0.")


@click.command()
@home_option
@host_option
@click.option("--port", type=PORT, default=8000, show_default=True, help="Port to listen on; 0 = any that is free.")
@one_line_errors
def serve(home: Path | None, host: str, port: int) -> None:
    """Serve the published site of a home folder.

    \b
    datapeil serve --home home-demo
    datapeil serve --home home --port 8080
    """
    from pipelines.settings import read_settings
    from quality.datafiles import InputError

    site = read_settings(home=home).places.site
    if not site.exists():
        raise InputError(site, None, "", "nothing is published here yet; run `datapeil run` or `datapeil demo` first")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    require_free(host, port)
    with http.server.ThreadingHTTPServer((host, port), handler) as server:
        click.echo(f"Serving {site} at http://{host}:{server.server_address[1]} (Ctrl-C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("ended")


@click.command()
@home_option
@host_option
@click.option("--port", type=PORT, default=3000, show_default=True, help="Port to listen on.")
@one_line_errors
def dev(home: Path | None, host: str, port: int) -> None:
    """Open the Dagster UI of a home folder, with schedules running.

    It asks nobody to log in: who reaches it can do everything.

    \b
    datapeil dev --home home
    """
    from pipelines.run import become_dagster_dev
    from pipelines.settings import read_settings

    settings = read_settings(home=home)
    require_free(host, port)
    become_dagster_dev(settings, port, host)
