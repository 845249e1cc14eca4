"""`make vendor`: fetch the front-end packages that the site ships (vendored.yaml) and record what was fetched.

What belongs here: unpacking the named files of each package to their places and writing vendored.lock.json (name, version, licence, and
the SHA-256 of every file). Needs npm, which only maintainers have; the site itself needs nothing.
"""

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from pydantic import BaseModel, ConfigDict, RootModel

from quality.datafiles import InputError, read_yaml

HERE = Path(__file__).parent
LISTED, RECORDED = HERE / "vendored.yaml", HERE / "vendored.lock.json"


class Package(BaseModel):
    """One npm package: `files` maps a path inside it to its place below assets/site/."""

    model_config = ConfigDict(extra="forbid")

    package: str
    version: str
    licence: str
    files: dict[str, str]


class Packages(RootModel[list[Package]]):
    pass


def fetch(package: Package) -> dict[str, str]:
    """Put the package's files in their places; returns {place: SHA-256}. InputError when its licence is another one than listed."""
    with tempfile.TemporaryDirectory() as scratch:
        name = f"{package.package}@{package.version}"
        subprocess.run(["npm", "pack", "--silent", "--pack-destination", scratch, name], check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(scratch).glob("*.tgz")
        with tarfile.open(archive) as packed:
            manifest = json.loads(_member(packed, "package.json"))
            if manifest.get("license") != package.licence:
                raise InputError(LISTED, None, f"{name}.licence", f"the package itself says {manifest.get('license')!r}")
            recorded = {}
            for inside, kept in package.files.items():
                data = _member(packed, inside)
                (HERE / kept).parent.mkdir(parents=True, exist_ok=True)
                (HERE / kept).write_bytes(data)
                recorded[kept] = hashlib.sha256(data).hexdigest()
    return recorded


def _member(packed: tarfile.TarFile, path: str) -> bytes:
    file = packed.extractfile(f"package/{path}")
    if file is None:
        raise InputError(LISTED, None, path, "a file of the package")
    return file.read()


def main() -> None:
    for entry in json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else []:
        for old in entry["sha256"]:
            (HERE / old).unlink(missing_ok=True)
    lock = [
        {"package": p.package, "version": p.version, "licence": p.licence, "sha256": fetch(p)} for p in read_yaml(LISTED, Packages).root
    ]
    RECORDED.write_text(json.dumps(lock, indent=1) + "\n", encoding="utf-8")
    print(f"{sum(len(entry['sha256']) for entry in lock)} files of {len(lock)} packages", file=sys.stderr)


if __name__ == "__main__":
    main()
