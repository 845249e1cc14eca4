"""Commands of an operator about a home: accept, history, notices, doctor."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.commands.shared import home_option, one_line_errors, say, stop, wrong_option
from pipelines.exit_codes import DONE, FINDINGS, SOURCES_FAILED

if TYPE_CHECKING:
    from pipelines.settings import Settings


@click.command()
@home_option
@click.option("--source", help="Id of a held source: from the next run on, what it says is shown.")
@click.option("--gate", type=click.Choice(["release"]), help="A gate that holds a snapshot: running that date again publishes it.")
@click.option("--reason", required=True, help="Why it is right all the same; it is kept for ever.")
@click.option("--date", "day", help="Date of the snapshot, YYYY-MM-DD; default: today in Amsterdam, or the latest that is held.")
@one_line_errors
def accept(home: Path | None, source: str | None, gate: str | None, reason: str, day: str | None) -> None:
    """Accept a held source, or a snapshot that a gate holds.

    \b
    datapeil accept --source utrecht --reason "The portal was cleaned up; they told us so"
    datapeil accept --gate release --reason "The portal of Utrecht was rebuilt; checked by hand"
    """
    from pipelines.release import accept_release
    from pipelines.run import accept_source
    from pipelines.settings import read_settings

    if bool(source) == bool(gate):
        wrong_option("--source, --gate", "expected one of the two")
    settings = read_settings(home=home)
    say(accept_source(settings, source, reason, day) if source else accept_release(settings, reason, day))


@click.command()
@home_option
@click.option("--recompute", is_flag=True, help="Score every snapshot again under the method in force.")
@click.option("--shadow", is_flag=True, help="Only show which municipalities would move, and why; change nothing.")
@click.option("--method", "file", type=click.Path(path_type=Path), help="With --shadow: a next version of quality/method.yaml to try.")
@click.option("--out", type=click.Path(path_type=Path), help="Where every move is written, as CSV.")
@one_line_errors
def history(home: Path | None, recompute: bool, shadow: bool, file: Path | None, out: Path | None) -> None:
    """List the snapshots, or score all of them again.

    \b
    datapeil history --home home
    datapeil history --recompute --shadow --method next.yaml --out moves.csv
    """
    from pipelines.history import score_again, snapshots
    from pipelines.settings import read_settings

    settings = read_settings(home=home)
    if not recompute and (shadow or file or out):
        wrong_option("--shadow, --method, --out", "these go with --recompute")
    for line in score_again(settings, shadow, file, out) if recompute else snapshots(settings):
        say(line)


@click.command()
@home_option
@click.option("--send", is_flag=True, help="Send what is due; without it nothing is sent, and the messages can be read.")
@click.option("--date", "day", help="Date on which they would be sent, YYYY-MM-DD; default: today in Amsterdam.")
@one_line_errors
def notices(home: Path | None, send: bool, day: str | None) -> None:
    """Read the messages to those who publish, or send them.

    Nothing is ever sent unless DATAPEIL_NOTICES is on.

    \b
    datapeil notices            then read review/notices.html of the home folder
    datapeil notices --send
    """
    from pipelines.notices import preview, send_notices
    from pipelines.settings import read_settings

    settings = read_settings(home=home)
    if not send:
        return say(preview(settings, day))
    told = []
    for one in send_notices(settings, day):
        told.append(one)
        say(one.line)
    sys.exit(SOURCES_FAILED if any(one.has_failed for one in told) else DONE)


@click.command()
@home_option
@click.option("--source", "url", help="Address of a portal or of its catalogue: look at that instead.")
@one_line_errors
def doctor(home: Path | None, url: str | None) -> None:
    """Look whether all is in order, and say what to do.

    Changes nothing; exit code 3 when there is something to do.

    With --source: which dialect a portal speaks, and what would be harvested (its first 20 records).

    \b
    datapeil doctor --home home
    datapeil doctor --source https://portal.example
    """
    from pipelines.settings import read_settings

    settings = read_settings(home=home)
    if url:
        _portal(url, settings)
        return
    from pipelines.doctor import examine

    is_well = True
    for finding in examine(settings):
        say(finding.line)
        is_well = is_well and not finding.remedy
    sys.exit(DONE if is_well else FINDINGS)


def _portal(url: str, settings: "Settings") -> None:
    from assets.catalogues.recognise import Unrecognised, described, recognise
    from assets.catalogues.sources import web_address

    with settings.client() as client:
        found = recognise(web_address(url, "--source"), client)
    if isinstance(found, Unrecognised):
        stop(SOURCES_FAILED, "\n".join([f"{url}: no dialect that we read answers with datasets", *found.reasons]))
    for line in described(found):
        say(line)
