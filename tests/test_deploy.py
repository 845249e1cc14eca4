"""What deploy/ ships for one machine: units that systemd accepts, pinned images, commands that exist, ports for this machine only."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pipelines.cli import main
from pipelines.settings import Settings, read_settings

DEPLOY = Path(__file__).parents[1] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("datapeil*.*"))
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
PROGRAM = "/opt/datapeil/.venv/bin/datapeil"
PINNED = re.compile(r"^[\w./-]+:\d[\w.-]*$")
COMPOSE = yaml.safe_load((DEPLOY / "compose" / "one.yaml").read_text(encoding="utf-8"))


def said(unit: Path, name: str) -> list[str]:
    """The values of one name in a unit, in order."""
    return re.findall(rf"^{name}=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)


def understood(words: list[str], folder: Path) -> None:
    """The command line is one that datapeil accepts: command and options, as click reads them."""
    command = main.commands[words[0]]
    command.make_context(words[0], [word.replace("/var/lib/datapeil", str(folder)) for word in words[1:]], resilient_parsing=False)


def in_shell(script: str) -> list[str]:
    """The words of `exec datapeil ...` in a line for a shell."""
    words = shlex.split(script)
    assert words[0] == "exec" and Path(words[1]).name == "datapeil", script
    return words[2:]


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_every_command_of_a_unit_exists_with_its_options(unit: Path, tmp_path: Path) -> None:
    (line,) = said(unit, "ExecStart")
    words = shlex.split(line)
    if words[0] == "/bin/sh":
        understood(in_shell(words[2]), tmp_path)
    else:
        assert words[0] == PROGRAM
        understood(words[1:], tmp_path)


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_is_nobody_and_sees_little(unit: Path) -> None:
    assert said(unit, "User") == ["datapeil"] and said(unit, "ProtectSystem") == ["strict"] and said(unit, "CapabilityBoundingSet") == [""]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, str(Path(sys.executable).with_name("datapeil")))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    names = [str(tmp_path / unit.name) for unit in UNITS if unit.suffix != ".env"]
    result = subprocess.run(["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True, timeout=60, check=False)
    ours = [line for line in result.stderr.splitlines() if "datapeil" in line]
    assert not ours, "\n".join(ours)


def test_a_timer_starts_a_service_that_is_there() -> None:
    timers = [unit for unit in UNITS if unit.suffix == ".timer"]
    assert timers and all(unit.with_suffix(".service") in UNITS and said(unit, "OnCalendar") for unit in timers)


def test_the_settings_of_the_units_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line.lstrip("#") for line in (DEPLOY / "systemd" / "datapeil.env").read_text(encoding="utf-8").splitlines()]
    given = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
    assert {name.removeprefix("DATAPEIL_").lower() for name in given} <= set(Settings.model_fields)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert str(read_settings().home) == given["DATAPEIL_HOME"]
    assert all(said(unit, "EnvironmentFile") == ["/etc/datapeil/datapeil.env"] for unit in SERVICES)


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_service_of_compose_is_pinned_and_its_command_exists(name: str, tmp_path: Path) -> None:
    service = COMPOSE["services"][name]
    assert PINNED.match(service["image"]) and service["init"] is True
    words = service["command"]
    understood(words[1:] if words[0] == "datapeil" else in_shell(words[2]), tmp_path)
    assert {setting.removeprefix("DATAPEIL_").lower() for setting in service["environment"]} <= set(Settings.model_fields)
    assert {volume.split(":")[0] for volume in service["volumes"]} <= set(COMPOSE["volumes"])


def test_no_port_is_open_to_other_machines() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert len(ports) == 2 and all(port.startswith("127.0.0.1:") for port in ports)
    assert not any("--host" in line for unit in SERVICES for line in said(unit, "ExecStart"))


def test_the_image_is_made_of_what_is_locked_and_runs_as_nobody() -> None:
    lines = (DEPLOY / "compose" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    base = next(line.split()[1] for line in lines if line.startswith("FROM"))
    assert PINNED.match(base)
    copied = [line.split()[1] for line in lines if line.startswith("COPY")]
    assert all((DEPLOY.parent / place).exists() for place in copied) and "requirements.lock" in copied
    assert any("--require-hashes" in line for line in lines) and "USER datapeil" in lines
