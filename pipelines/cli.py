"""The command line: `datapeil demo | run | dev | serve | accept | history | doctor | notices | records | read | match |
template`.

Exit codes: 0 done; 1 a defect of ours; 2 bad input, nothing written; 3 done, but sources failed or are held (`read`: no table); 4 a gate
held publication.
"""

import functools
import http.server
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from assets.printable import printable_lines
from quality.datafiles import InputError

DONE, DEFECT, BAD_INPUT, SOURCES_FAILED, GATE_CLOSED = 0, 1, 2, 3, 4


def say(text: str, err: bool = False) -> None:
    """Print what may hold words of a source or a file, which are never commands to the terminal."""
    click.echo(printable_lines(text), err=err)


def stop(code: int, line: str) -> NoReturn:
    say(line, err=True)
    sys.exit(code)


def one_line_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Bad input ends a command with one line and exit code 2."""

    @functools.wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        from assets.home import HomeBusy

        try:
            return command(*args, **kwargs)
        except (InputError, HomeBusy) as error:
            stop(BAD_INPUT, str(error))

    return guarded


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="datapeil")
def main() -> None:
    """Datapeil gauges which high-value open datasets Dutch municipalities publish, and how usable they are."""


home_option = click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), help="The folder of this monitor (DATAPEIL_HOME, default ./home)."
)


@main.command()
@home_option
@click.option("--sources", type=click.Path(path_type=Path), help="The catalogues to harvest (YAML); default: live data.overheid.nl.")
@click.option("--date", "day", help="Date of the snapshot, YYYY-MM-DD; default: today in Amsterdam.")
@one_line_errors
def run(home: Path | None, sources: Path | None, day: str | None) -> None:
    """Make one snapshot: harvest, match, examine, score and publish.

    \b
    datapeil run --sources sources.yaml --date 2026-11-23 --home ./home
    """
    from pipelines.run import run_snapshot
    from pipelines.settings import read_settings

    report = run_snapshot(read_settings(home=home, sources=sources), day)
    say(report.line)
    sys.exit(report.code)


@main.command()
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), default=Path("home-demo"), show_default=True)
@click.option("--date", "day", help="Date of the snapshot, YYYY-MM-DD; default: today in Amsterdam.")
@click.option("--port", type=int, help="Port of the embedded portal, which is part of every URL; default: 8710, or any when that is taken.")
@one_line_errors
def demo(home: Path, day: str | None, port: int | None) -> None:
    """Run everything on an embedded portal with invented data (no network needed)."""
    from pipelines.run import run_demo

    report = run_demo(home, day, port)
    say(report.line)
    if report.code == DONE:
        click.echo(f"Open {home.absolute() / 'site' / 'index.html'} in a browser, or serve it: .venv/bin/datapeil serve --home {home}")
    sys.exit(report.code)


@main.command()
@home_option
@click.option("--port", default=8000, show_default=True)
@one_line_errors
def serve(home: Path | None, port: int) -> None:
    """Serve the published site of a home folder on 127.0.0.1."""
    from pipelines.settings import read_settings

    site = read_settings(home=home).places.site
    if not site.exists():
        raise InputError(site, None, "", "nothing is published here yet; run `datapeil run` or `datapeil demo` first")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        click.echo(f"Serving {site} at http://127.0.0.1:{server.server_address[1]} (Ctrl-C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("ended")


@main.command()
@home_option
@click.option("--port", default=3000, show_default=True)
@one_line_errors
def dev(home: Path | None, port: int) -> None:
    """Open the Dagster UI of a home folder, with schedules running."""
    from pipelines.run import run_dagster_dev
    from pipelines.settings import read_settings

    sys.exit(run_dagster_dev(read_settings(home=home), port))


@main.command()
@home_option
@click.option("--source", help="Id of a held source: from the next run on, what it says is shown.")
@click.option("--gate", type=click.Choice(["release"]), help="A gate that holds a snapshot: running that date again publishes it.")
@click.option("--reason", required=True, help="Why it is right all the same; it is kept for ever.")
@click.option("--date", "day", help="Date of the snapshot, YYYY-MM-DD; default: today in Amsterdam, or the latest that is held.")
@one_line_errors
def accept(home: Path | None, source: str | None, gate: str | None, reason: str, day: str | None) -> None:
    """Accept what a held source says, or a snapshot that a gate holds back.

    \b
    datapeil accept --gate release --reason "The portal of Utrecht was rebuilt; checked by hand"
    """
    from pipelines.release import accept_release
    from pipelines.run import accept_source
    from pipelines.settings import read_settings

    if bool(source) == bool(gate):
        raise InputError("command line", None, "--source, --gate", "expected one of the two")
    settings = read_settings(home=home)
    say(accept_source(settings, source, reason, day) if source else accept_release(settings, reason, day))


@main.command()
@home_option
@click.option("--recompute", is_flag=True, help="Score every snapshot again under the method in force.")
@click.option("--shadow", is_flag=True, help="Only show which municipalities would move, and why; change nothing.")
@click.option("--method", "file", type=click.Path(path_type=Path), help="With --shadow: a next version of quality/method.yaml to try.")
@click.option("--out", type=click.Path(path_type=Path), help="Where every move is written, as CSV.")
@one_line_errors
def history(home: Path | None, recompute: bool, shadow: bool, file: Path | None, out: Path | None) -> None:
    """List the snapshots, or score all of them again.

    \b
    datapeil history --recompute --shadow --method next.yaml --out moves.csv
    """
    from pipelines.history import score_again, snapshots
    from pipelines.settings import read_settings

    settings = read_settings(home=home)
    if not recompute and (shadow or file or out):
        raise InputError("command line", None, "--shadow, --method, --out", "these go with --recompute")
    for line in score_again(settings, shadow, file, out) if recompute else snapshots(settings):
        say(line)


@main.command()
@home_option
@click.option("--send", is_flag=True, help="Send what is due; without it nothing is sent, and the messages can be read.")
@click.option("--date", "day", help="Date on which they would be sent, YYYY-MM-DD; default: today in Amsterdam.")
@one_line_errors
def notices(home: Path | None, send: bool, day: str | None) -> None:
    """Lay the messages to those who publish before you, or send them (off unless DATAPEIL_NOTICES is on).

    \b
    datapeil notices            then read review/notices.html of the home folder
    datapeil notices --send
    """
    from pipelines.notices import preview, send_notices
    from pipelines.settings import read_settings

    settings = read_settings(home=home)
    for line in send_notices(settings, day) if send else [preview(settings, day)]:
        say(line)


@main.command()
@click.option("--source", "url", required=True, help="Address of a portal or of its catalogue.")
@one_line_errors
def doctor(url: str) -> None:
    """Say which dialect a portal speaks and what would be harvested: its first 20 records. Changes nothing."""
    from assets.catalogues.recognise import Unrecognised, described, recognise
    from assets.catalogues.sources import web_address
    from pipelines.settings import read_settings

    with read_settings().client() as client:
        found = recognise(web_address(url, "--source"), client)
    if isinstance(found, Unrecognised):
        stop(SOURCES_FAILED, "\n".join([f"{url}: no dialect that we read answers with datasets", *found.reasons]))
    for line in described(found):
        say(line)


@main.command()
@click.option("--kind", required=True, help="ckan, dcat, dcat_us, arcgis_hub (the site's address), opendatasoft, donl or csw.")
@click.option("--url", required=True, help="Address of the catalogue.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where the records are written, one JSON object a line.")
@one_line_errors
def records(kind: str, url: str, out: Path) -> None:
    """Harvest one source completely and write its normalised records."""
    from assets.catalogues.sources import known_kind, web_address
    from assets.catalogues.write_records import write_records
    from pipelines.settings import read_settings

    if out.is_dir():
        raise InputError(out, None, "--out", "expected a file, this is a folder")
    with read_settings().client() as client:
        harvest, summary = write_records(known_kind(kind, "--kind"), web_address(url, "--url"), client, out)
    say("\n".join(summary))
    sys.exit(DONE if harvest.outcome == "complete" else SOURCES_FAILED)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where the table is written, as standard CSV.")
@click.option("--json", "facts", type=click.Path(path_type=Path), help="Where the facts about the file are written.")
@one_line_errors
def read(file: Path, out: Path, facts: Path | None) -> None:
    """Read a file exactly as the monitor does: the table as standard CSV, and what the file really is."""
    from assets.files.read_file import read_to_csv
    from assets.files.readers.table_facts import NotATable

    try:
        say(read_to_csv(file, out, facts))
    except NotATable as error:
        stop(SOURCES_FAILED, f"{file}: {error}")


@main.command()
@click.option("--records", type=click.Path(path_type=Path), required=True, help="CSV with key, title, description, tags (;).")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where the decisions are written.")
@one_line_errors
def match(records: Path, out: Path) -> None:
    """Decide which item of the reference list each record is, exactly as the monitor does."""
    from assets.matching.match_file import match_csv

    match_csv(records, out)


@main.command()
@click.argument("gm_code")
@click.option("--kind", default="profile", show_default=True, help="profile, correction, designation, facility, practice or naming.")
@one_line_errors
def template(gm_code: str, kind: str) -> None:
    """Print an input file to fill in: what a municipality says itself, or asks to be corrected.

    \b
    datapeil template GM0363 > home/input/profiles/GM0363.yaml
    """
    from assets.catalogues.attribution import read_register
    from assets.inputs import LISTS
    from assets.said.template import kind_named, template_of

    if gm_code not in read_register(LISTS):
        raise InputError("command line", None, "GM_CODE", f"expected a municipality, such as GM0363 (found {gm_code!r})")
    click.echo(template_of(kind_named(kind), gm_code), nl=False)
