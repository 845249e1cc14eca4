"""Commands for one file or one source, which need no home: read, records, match, template. Each does exactly what a run does."""

import sys
from pathlib import Path

import click

from pipelines.commands.shared import one_line_errors, say, stop, wrong_option
from pipelines.exit_codes import DONE, SOURCES_FAILED


@click.command()
@click.option("--kind", required=True, help="ckan, dcat, dcat_us, arcgis_hub (the site's address), opendatasoft, donl or csw.")
@click.option("--url", required=True, help="Address of the catalogue.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where the records are written, one JSON object a line.")
@one_line_errors
def records(kind: str, url: str, out: Path) -> None:
    """Harvest one source and write its normalised records.

    \b
    datapeil records --kind ckan --url https://portal.example/api/3/action/ --out records.jsonl
    """
    from assets.catalogues.sources import known_kind, web_address
    from assets.catalogues.write_records import write_records
    from pipelines.settings import read_settings
    from quality.datafiles import InputError

    if out.is_dir():
        raise InputError(out, None, "--out", "expected a file, this is a folder")
    with read_settings().client() as client:
        harvest, summary = write_records(known_kind(kind, "--kind"), web_address(url, "--url"), client, out)
    say("\n".join(summary))
    sys.exit(DONE if harvest.outcome == "complete" else SOURCES_FAILED)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where the table is written, as standard CSV.")
@click.option("--json", "facts", type=click.Path(path_type=Path), help="Where the facts about the file are written.")
@one_line_errors
def read(file: Path, out: Path, facts: Path | None) -> None:
    """Read a file exactly as the monitor does.

    Writes the table as standard CSV, and says what the file really is.

    \b
    datapeil read bomen.xlsx --out bomen.csv --json bomen.json
    """
    from assets.files.read_file import read_to_csv
    from assets.files.readers.table_facts import NotATable

    try:
        say(read_to_csv(file, out, facts))
    except NotATable as error:
        stop(SOURCES_FAILED, f"{file}: {error}")


@click.command()
@click.option("--records", type=click.Path(path_type=Path), required=True, help="CSV with key, title, description, tags (;).")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where the decisions are written.")
@one_line_errors
def match(records: Path, out: Path) -> None:
    """Decide which item of the reference list each record is.

    Exactly as the monitor does.

    \b
    datapeil match --records records.csv --out decisions.csv
    """
    from assets.matching.match_file import match_csv

    match_csv(records, out)


@click.command()
@click.argument("gm_code")
@click.option("--kind", default="profile", show_default=True, help="profile, correction, designation, facility, practice or naming.")
@one_line_errors
def template(gm_code: str, kind: str) -> None:
    """Print an input file to fill in.

    With it a municipality says something itself, or asks for a correction.

    \b
    datapeil template GM0363 > home/input/profiles/GM0363.yaml
    """
    from assets.catalogues.attribution import read_register
    from assets.lists import LISTS
    from assets.said.template import kind_named, template_of

    if gm_code not in read_register(LISTS):
        wrong_option("GM_CODE", f"expected a municipality, such as GM0363 (found {gm_code!r})")
    click.echo(template_of(kind_named(kind), gm_code), nl=False)
