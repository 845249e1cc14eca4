"""Commands that keep a home safe: backup, restore."""

from pathlib import Path

import click

from pipelines.commands.shared import home_option, one_line_errors, say


@click.command()
@home_option
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write (.tar.gz).")
@one_line_errors
def backup(home: Path | None, out: Path) -> None:
    """Keep a home in one file.

    In it is everything that cannot be made again, and the published site. Waits for nobody: while a run goes on it says so and writes
    nothing.

    \b
    datapeil backup --home home --out backup.tar.gz
    """
    from pipelines.backup import back_up
    from pipelines.settings import read_settings

    kept = back_up(read_settings(home=home), out)
    say(f"{kept.files} files ({kept.bytes / 1e6:.1f} MB) are in {out}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), required=True, help="A new or empty folder.")
@one_line_errors
def restore(file: Path, home: Path) -> None:
    """Make a home from a backup; every byte is checked first.

    \b
    datapeil restore backup.tar.gz --home home
    """
    from pipelines.backup import restore as make

    kept = make(file, home)
    say(f"{kept.files} files ({kept.bytes / 1e6:.1f} MB) are in {home}; serve it, or make the next snapshot: datapeil run --home {home}")
