"""Receiving the body of a reply under caps on bytes and ratio.

What belongs here: where a body goes, and taking it in, decompressing it ourselves so that the caps see both sizes. Time is capped by
connection.py.
"""

import hashlib
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from urllib3 import BaseHTTPResponse

from assets.catalogues.client.reply import Limits, Outcome

CHUNK = 65_536
SMALL = 65_536  # bytes of a body that wait in memory before a file is made for it: most bodies never need one
STEP = 1_048_576  # decompressed bytes at a time
FREE = 1_000_000  # decompressed bytes before the ratio counts


class Refused(Exception):
    """Ends a try: what came is not what we take."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        self.outcome, self.reason = outcome, reason
        super().__init__(reason)


class Sink:
    """Where a body goes: memory, or the file `into` once it is not small; a body that breaks off can be continued by the next try."""

    def __init__(self, into: Path | None) -> None:
        self._into = into
        self._file: BinaryIO | None = None
        self._memory = bytearray()
        self.size = self.taken = 0  # `taken`: bytes ever written, also those that were forgotten
        self.restart()

    def __enter__(self) -> "Sink":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file:
            self._file.close()

    def restart(self, validator: str = "") -> None:
        """Forget what was received. `validator` is what a continuation of the body that now comes is held against ("" = none)."""
        if self._file and self.size:
            self._file.seek(0)
            self._file.truncate()
        self.size, self._digest, self._validator = 0, hashlib.sha256(), validator
        self._memory.clear()

    def write(self, data: bytes) -> None:
        self.size += len(data)
        self.taken += len(data)
        self._digest.update(data)
        if self._into and not self._file and self.size > SMALL:
            self._file = open(self._into, "wb")  # noqa: SIM115  (`__exit__` closes it)
            self._file.write(self._memory)
            self._memory.clear()
        if self._file:
            self._file.write(data)
        else:
            self._memory += data

    def flush(self) -> None:
        if self._file:
            self._file.flush()

    @property
    def continuation(self) -> dict[str, str]:
        """The headers that ask for the rest of what is here; none when it has to come from the start."""
        if not self.size or not self._validator:
            return {}
        return {"Range": f"bytes={self.size}-", "If-Range": self._validator, "Accept-Encoding": "identity"}

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    @property
    def path(self) -> Path | None:
        """The file that was made; None when all is in memory."""
        return self._into if self._file else None

    @property
    def body(self) -> bytes:
        return bytes(self._memory)


def receive(response: BaseHTTPResponse, sink: Sink, limits: Limits) -> None:
    """Take in the whole body; raises Refused when it is too much, ends early, or is encoded as we did not ask for."""
    announced = response.length_remaining
    if announced is not None and sink.size + announced > limits.max_bytes:
        raise Refused("too_large", f"{announced} bytes announced, {limits.max_bytes} is our limit")
    encodings = [name.strip().lower() for name in response.headers.get("Content-Encoding", "").split(",")]
    inflate = _Inflate() if encodings in (["gzip"], ["x-gzip"], ["deflate"]) else None
    if inflate is None and encodings not in ([""], ["identity"]):
        raise Refused("our_limit", f"Content-Encoding {', '.join(encodings)[:80]}, which we did not ask for")
    received, made = 0, 0
    # read1 hands over what has arrived.
    while chunk := response.read1(CHUNK, decode_content=False):
        received += len(chunk)
        for data in inflate.steps(chunk) if inflate else (chunk,):
            made += len(data)
            if sink.size + len(data) > limits.max_bytes:
                raise Refused("too_large", f"more than {limits.max_bytes} bytes, our limit")
            if inflate and made > FREE and made > limits.max_ratio * received:
                raise Refused("too_large", f"decompresses more than {limits.max_ratio} times, our limit")
            sink.write(data)
    if announced is not None and received < announced:
        raise Refused("refused", f"the connection ended after {received} of {announced} bytes")
    if inflate and received and not inflate.is_whole:
        raise Refused("refused", f"the compressed body ends early, after {received} bytes")


class _Inflate:
    """gzip (several members too) and deflate (with and without zlib's header), a bounded step at a time."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=47)
        self._is_started = False

    @property
    def is_whole(self) -> bool:
        return self._inflate.eof

    def steps(self, chunk: bytes) -> Iterator[bytes]:
        """What `chunk` decompresses to; zlib.error when it is not compressed at all."""
        while chunk:
            if self._inflate.eof:
                if not chunk.startswith(b"\x1f\x8b"):
                    return  # padding after the last member
                self._inflate = zlib.decompressobj(wbits=47)
            try:
                data = self._inflate.decompress(chunk, STEP)
            except zlib.error:
                if self._is_started:
                    raise
                self._inflate = zlib.decompressobj(wbits=-15)
                data = self._inflate.decompress(chunk, STEP)
            self._is_started = True
            chunk = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
            if data:
                yield data
