"""The command line `datapeil`: which commands there are. What each does lies in pipelines/commands/, by theme.

Exit codes: 0 done; 1 a defect of ours or of the machine; 2 bad input, nothing written; 3 done, but sources failed or are held (`read`: no
table; `check` and `doctor`: something is to be done); 4 a gate held publication; 130 stopped by Ctrl-C.
"""

import click

from pipelines.commands import files, keeping, operating, snapshots
from pipelines.commands.check import check

COMMANDS = (
    snapshots.demo,
    snapshots.run,
    snapshots.dev,
    snapshots.serve,
    check,
    operating.accept,
    operating.history,
    operating.notices,
    operating.doctor,
    keeping.backup,
    keeping.restore,
    files.records,
    files.read,
    files.match,
    files.template,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="datapeil")
def main() -> None:
    """Datapeil gauges which high-value open datasets Dutch municipalities publish, and how usable they are.

    \b
    datapeil demo                 try everything, without a network
    datapeil COMMAND --help       what a command does, with examples
    """


for command in COMMANDS:
    main.add_command(command)
