"""The command `datapeil check`: what a municipality can ask of a file before it publishes it."""

import sys

import click

from pipelines.commands.shared import one_line_errors, say
from pipelines.exit_codes import DONE, FINDINGS


@click.command()
@click.argument("place", metavar="URL-OR-FILE")
@click.option("--item", default="", help="What it is: an item of the reference list, such as bomen; default: what its name says.")
@click.option("--municipality", "gm_code", default="", help="Whose it is, such as GM0363: then points are held against its area.")
@click.option("--date", "day", help="Date of the check, YYYY-MM-DD; default: today in Amsterdam.")
@click.option("--json", "as_json", is_flag=True, help="Everything found as one JSON object, for programs.")
@one_line_errors
def check(place: str, item: str, gm_code: str, day: str | None, as_json: bool) -> None:
    """Check a file before you publish it.

    Tells everything that the monitor would find, in plain Dutch.

    Ends with 0 when all that could be checked is in order, and with 3 when something is to be mended or could not be measured.

    \b
    datapeil check bomen.csv --item bomen --municipality GM0363
    datapeil check https://opendata.example/bomen.geojson --json
    """
    from assets.precheck.precheck import precheck
    from assets.precheck.words import in_words
    from assets.snapshot import date_or_today
    from pipelines.settings import read_settings

    settings = read_settings()
    report = precheck(place, item, gm_code, date_or_today(day), settings.reference_list, settings.client, settings.file_limits)
    say(report.model_dump_json(indent=1) if as_json else in_words(report))
    sys.exit(DONE if report.is_ready else FINDINGS)
