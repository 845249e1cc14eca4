"""Pages of the documentation that the code itself makes, as Markdown: so that they cannot say anything else than it does.

What belongs here: alerts (pipelines/alerts.yaml), settings, commands, the method, the dictionary of tables (headers of assets/sql/).
"""

from collections.abc import Callable
from pathlib import Path

import click

from assets.site.data_files import QUERIES
from assets.warehouse import contract, tables
from pipelines.alerts import alerts
from pipelines.cli import main
from pipelines.settings import Settings
from quality.checks.definitions import definitions
from quality.method import method

ROOT = Path(__file__).resolve().parents[1]


def commands() -> str:
    """Every command with its help, as `--help` shows it."""
    parts = ["# Commands", "Made from the commands themselves: `datapeil COMMAND --help` says the same."]
    context = click.Context(main, info_name="datapeil")
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        if command is not None:
            own = click.Context(command, info_name=name, parent=context, max_content_width=120, terminal_width=120)
            parts += [f"## datapeil {name}", f"```text\n{command.get_help(own)}\n```"]
    return _joined(parts)


def settings() -> str:
    """Every setting with its default and reason."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True)
        shown = default.relative_to(ROOT) if isinstance(default, Path) and default.is_absolute() else default
        said = "" if shown in (None, "", frozenset()) or "SecretStr('')" in repr(shown) else f"`{shown}`"
        rows.append(f"| `DATAPEIL_{name.upper()}` | {said} | {_cell(field.description or '')} |")
    return _joined(["# Settings", "Each is an environment variable.", "\n".join(["| variable | default | what |", "|---|---|---|", *rows])])


def alert_pages() -> str:
    """What every alert means, what lies behind it, and what to do."""
    parts = [
        "# Alerts",
        "What operators are told by mail or webhook. An alert comes once, when something begins, and once when it is over.",
    ]
    for alert in alerts().values():
        parts += [f"## {alert.title}", f"`{alert.id}`, {alert.severity}"]
        parts += [
            f"**What it means.** {alert.meaning}",
            f"**What mostly lies behind it.** {alert.cause}",
            f"**What to do.** {alert.remedy}",
        ]
    return _joined(parts)


def the_method() -> str:
    """The checks with their points; their Dutch texts are those of the page Methode of every published site."""
    norm = method()
    labels = {dimension.id: dimension.label for dimension in norm.dimensions}
    rows = [f"| `{c.id}` | {c.label} | {labels[c.dimension]} | {c.points} | {_cell(definitions()[c.id].value)} |" for c in norm.checks]
    return _joined(
        [
            f"# The method, version {norm.version}",
            "Every published site explains the method in Dutch on its page *Methode* (`methode/` of the site). The numbers are those of "
            "`quality/method.yaml`; the texts are those of `quality/checks/definitions.yaml`. A change of either is a new version, is "
            "tried on all earlier snapshots first (`datapeil history --recompute --shadow`), and is named in the changelog.",
            "\n".join(["| check | label | dimension | points | value |", "|---|---|---|---|---|", *rows]),
        ]
    )


def dictionary() -> str:
    """Every table with its columns, from the headers of assets/sql/."""
    published = f"Published in `data/` of the site as CSV and Parquet: {', '.join(f'`{name}`' for name in QUERIES)}."
    parts = ["# Tables", "From the headers of `assets/sql/`, which a run holds every table against.", published]
    for name in tables():
        promise = contract(name)
        mark = f" Published as `{name}`; its public columns are in `datapackage.json`." if name in QUERIES else ""
        rows = [f"| `{column.name}` | {column.type} | {_cell(column.description)} |" for column in promise.columns]
        parts += [f"## {name}", promise.description + mark, "\n".join(["| column | type | what |", "|---|---|---|", *rows])]
    return _joined(parts)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _joined(parts: list[str]) -> str:
    return "\n\n".join(parts) + "\n"


GENERATED: dict[str, Callable[[], str]] = {
    "commands": commands,
    "settings": settings,
    "alerts": alert_pages,
    "method": the_method,
    "dictionary": dictionary,
}
