"""The Alibaba of the wire benchmark: one answer to everything, over TLS, in a process.

It looks at the length of a request and for a signature, and at nothing else of it, so
that the clients are measured and not the server. Its authority is made for the run and
vouches for nobody else; the clients are told of it and verify it like any other.
"""

import asyncio
import json
import multiprocessing
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path

HOST = "127.0.0.1"
_START_SECONDS = 20.0
_END_OF_HEAD = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Address:
    """Where it answers, and who vouches for it."""

    port: int
    #: A file with the certificate of its authority.
    authority: Path

    @property
    def host(self) -> str:
        """The host with its port, as it is signed."""
        return f"{HOST}:{self.port}"

    @property
    def url(self) -> str:
        """The endpoint."""
        return f"https://{self.host}"


@contextmanager
def serving(folder: Path, translations: Sequence[str]) -> Iterator[Address]:
    """Run the server until the end of the block.

    Args:
        folder: For its certificate and that of its authority.
        translations: What it answers to texts whose keys are their positions.

    Raises:
        TimeoutError: It did not start.
    """
    authority = import_module("trustme").CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    chain = folder / "server.pem"
    authority.issue_cert(HOST).private_key_and_cert_chain_pem.write_to_path(chain)
    here, there = multiprocessing.Pipe()
    # Not a fork, which would carry sockets and threads of this process along; and one
    # that ends with this process, however that ends.
    server = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(there, chain, response(translations)), daemon=True
    )
    server.start()
    try:
        if not here.poll(_START_SECONDS):
            raise TimeoutError("the server of the benchmark did not start")
        yield Address(here.recv(), folder / "authority.pem")
    finally:
        server.terminate()
        server.join()


def response(translations: Sequence[str]) -> bytes:
    """A whole answer to GetBatchTranslate, spelled as in the vendor's example."""
    items = [
        {
            "code": "200",
            "wordCount": str(len(text)),
            "index": str(at),
            "translated": text,
        }
        for at, text in enumerate(translations)
    ]
    said = {
        "Message": "success",
        "RequestId": "3AD51F66-4829-1E47-93F7-03BE3C0428F3",
        "TranslatedList": _json(items),
        "Code": "200",
    }
    body = _json(said).encode()
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: keep-alive\r\n\r\n"
    )
    return head.encode() + body


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _serve(parent: Connection, chain: Path, said: bytes) -> None:
    """Answer until the process is ended; tells its port first."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)

    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Canned(said), HOST, 0, ssl=context)
        parent.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


class _Canned(asyncio.Protocol):
    """One connection, on which each whole request has the same answer."""

    _transport: asyncio.WriteTransport

    def __init__(self, said: bytes) -> None:
        self._said = said
        self._read = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101 - of a server
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while length := _whole_request(self._read):
            del self._read[:length]
            self._transport.write(self._said)


def _whole_request(read: bytearray) -> int:
    """How long the request is that stands first; 0 where more of it is to come."""
    head = read.find(_END_OF_HEAD)
    if head < 0:
        return 0
    fields = bytes(read[:head]).lower()
    if b"\r\nauthorization: acs3-hmac-sha256 " not in fields:
        raise ValueError("a request without a signature")
    size = int(fields.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0])
    length = head + len(_END_OF_HEAD) + size
    return length if len(read) >= length else 0
