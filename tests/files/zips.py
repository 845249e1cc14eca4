"""Making zips in tests, as others make them and as nobody should."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

LONG_AGO = (1980, 1, 1, 0, 0, 0)


def zipped(members: Mapping[str, bytes], when: tuple[int, int, int, int, int, int] = LONG_AGO) -> bytes:
    """The bytes of a zip with these members, deflated, all of one time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, when), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def write_zip(path: Path, members: Mapping[str, bytes], when: tuple[int, int, int, int, int, int] = LONG_AGO) -> Path:
    path.write_bytes(zipped(members, when))
    return path
