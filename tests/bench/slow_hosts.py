"""Many small hosts on this machine for the bench of reaching: 127.0.1.1, 127.0.1.2, … on one port, each answer after a fixed delay.

Run as a module it serves until it is ended: `python -m tests.bench.slow_hosts HOSTS PORT SECONDS`.
"""

import asyncio
import sys
from functools import partial

ROWS = b"".join(b"%d;eik;%d\n" % (number, number % 30) for number in range(100))
HEAD = b'HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nETag: "%s"\r\nContent-Length: %d\r\n\r\n'
ABSENT = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def address(number: int) -> str:
    return f"127.0.1.{number + 1}"


def reply(host: int, target: bytes) -> tuple[bytes, bytes]:
    """Head and body. No two files are the same, as they are not in a catalogue."""
    body = b"id;soort;hoogte\n%d;%s;%d\n" % (host, target, host) + ROWS
    return HEAD % (target.strip(b"/"), len(body)), body


async def serve(hosts: int, port: int, seconds: float) -> None:
    """Answer every HEAD and GET on every host with a small CSV file of its own, after `seconds`."""

    async def answer(host: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                method, target, _ = request.split(b" ", 2)
                await asyncio.sleep(seconds)
                if target == b"/robots.txt":
                    writer.write(ABSENT)
                else:
                    head, body = reply(host, target)
                    writer.write(head if method == b"HEAD" else head + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has had enough
        finally:
            writer.close()

    servers = [await asyncio.start_server(partial(answer, number), address(number), port) for number in range(hosts)]
    print("ready", flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
