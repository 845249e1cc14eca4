"""From bytes to text: which encoding a file is really in."""

import codecs

import chardet


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: BOM, then strict UTF-8, then UTF-16 without BOM, then what chardet says."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return data.decode(name, "replace"), name
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        broken = error
    if data.count(b"\x00") > len(data) // 4:
        name = "utf-16-le" if data[1::2].count(b"\x00") > data[0::2].count(b"\x00") else "utf-16-be"
        return data.decode(name, "replace"), name
    guess = (chardet.detect(data[max(0, broken.start - 2000) : broken.start + 20_000])["encoding"] or "cp1252").lower()
    name = "cp1252" if guess in ("ascii", "utf-8", "windows-1252", "iso-8859-1") else guess
    try:
        return data.decode(name), name
    except (UnicodeDecodeError, LookupError):
        return data.decode("latin-1"), "latin-1"
