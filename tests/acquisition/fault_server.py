"""A server on 127.0.0.1 that speaks as the sites of the catalogue do, with every fault a real one shows."""

import socket
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

XML = b"<?xml version='1.0' encoding='UTF-8'?><Error><Code>SlowDown</Code></Error>"


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request.

    ``drop``, ``hang``: after so many bytes. ``slow``: so many seconds between pieces of 16 KiB. ``xml``: an
    error body with status 200. ``longer``: the length is declared so many bytes too large. ``unsized``: the
    length is not declared. ``status``, ``retry_after``: a refusal.
    """

    drop: int | None = None
    hang: int | None = None
    slow: float = 0.0
    xml: bool = False
    longer: int = 0
    unsized: bool = False
    status: int = 200
    retry_after: str | None = None


@dataclass
class Asked:
    """One request: its raw path, the first byte wanted, and how many were pushed into the connection."""

    method: str
    path: str
    start: int
    at: float = field(default_factory=time.monotonic)
    sent: int = 0


class FaultServer:
    """Files by path, and faults that are used up one per GET request."""

    def __init__(self) -> None:
        self.files: dict[str, bytes | Path] = {}
        self.faults: defaultdict[str, list[Fault]] = defaultdict(list)
        self.always: dict[str, Fault] = {}
        self.ranges = True
        self.send_buffer: int | None = None
        self.asked: list[Asked] = []
        self.sent: defaultdict[str, list[int]] = defaultdict(list)
        self.closing = threading.Event()
        handler = type("Handler", (_Handler,), {"owner": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()

    def starts(self, path: str) -> list[int]:
        return [one.start for one in self.asked if one.path == path and one.method == "GET"]

    def sites(self, path: Path) -> Path:
        """Write a file of sites that means this server."""
        path.write_text(
            f"""
[tarball]
cryoppp = "{self.url}/cryoppp/{{id}}.tar.gz"
cryovirusdb = "{self.url}/virus/{{id}}.tar.gz"
[lite]
cryoppp = "{self.url}/cryoppp_lite/{{id}}.tar.gz"
cryovirusdb = "{self.url}/virus_lite/{{id}}.tar.gz"
[empiar]
api = "{self.url}/api/EMPIAR-{{id}}"
https = "{self.url}/empiar/{{id}}/{{path}}"
ftp = "ftp://x/{{id}}/{{path}}"
globus = "/x/{{id}}/{{path}}"
[empiar_match]
10532 = '_patch_aligned\\.mrc$'
[zenodo]
api = "{self.url}/records/{{record}}"
[zenodo_record]
cryoppp = "7934683"
cryovirusdb = "10397742"
"""
        )
        return path


class _Handler(BaseHTTPRequestHandler):
    owner: FaultServer
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        if self.owner.send_buffer is not None:
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, self.owner.send_buffer)
        super().setup()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
        pass

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, body: bool) -> None:
        owner, path = self.owner, self.path
        wanted = self.headers.get("Range", "")
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        self.now = Asked(self.command, path, start)
        owner.asked.append(self.now)
        waiting = owner.faults[path]
        fault = (waiting.pop(0) if waiting else owner.always.get(path, Fault())) if body else Fault()
        data = self._data(unquote(path))
        if data is None:
            self._small(404, b"<html>not found</html>")
        elif fault.status != 200:
            headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
            self._small(fault.status, b"busy", headers)
        elif fault.xml:
            self._small(200, XML)
        else:
            self._file(path, data, start, bool(wanted), fault, body)

    def _data(self, path: str) -> bytes | Path | None:
        """Give a file, or the page of a folder as Apache writes it."""
        if path in self.owner.files:
            return self.owner.files[path]
        if not path.endswith("/"):
            return None
        below = {name[len(path) :] for name in self.owner.files if name.startswith(path)}
        if not below:
            return None
        rows = ["<html><body><pre><a href='?C=N;O=D'>Name</a>  <a href='/empiar/'>Parent Directory</a>   -"]
        for child in sorted({name.split("/")[0] + "/" * ("/" in name) for name in below}):
            quoted = child.replace("%", "%25").replace(" ", "%20").replace("#", "%23")
            rows.append(f'<a href="{quoted}">{child}</a>   2014-05-13 09:12  1.5K')
        return "\n".join(rows).encode()

    def _small(self, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _file(
        self, path: str, data: bytes | Path, start: int, ranged: bool, fault: Fault, body: bool
    ) -> None:
        length = data.stat().st_size if isinstance(data, Path) else len(data)
        mark = str(length).encode() if isinstance(data, Path) else data
        etag = f'"{md5(mark, usedforsecurity=False).hexdigest()}"'
        same = self.headers.get("If-Range") in (None, etag)
        if ranged and self.owner.ranges and same and start >= length:
            self._small(416, b"", {"Content-Range": f"bytes */{length}"})
            return
        if ranged and self.owner.ranges and same:
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{length - 1}/{length}")
        else:
            self.send_response(200)
            start = 0
        self.send_header("ETag", etag)
        if not fault.unsized:
            self.send_header("Content-Length", str(length - start + fault.longer))
        self.end_headers()
        if not body:
            return
        stop = fault.drop if fault.drop is not None else fault.hang
        end = length if stop is None else min(length, start + stop)
        try:
            for piece in _pieces(data, start, end):
                # Counted first: the client may have the last piece, and look, before this thread goes on.
                self.owner.sent[path].append(len(piece))
                self.wfile.write(piece)
                self.now.sent += len(piece)
                time.sleep(fault.slow)
        except OSError:  # the client has gone
            self.owner.sent[path].pop()
            self.close_connection = True
            return
        if fault.hang is not None:
            self.owner.closing.wait(30)
        if stop is not None or fault.longer or fault.unsized:
            self.close_connection = True


def _pieces(data: bytes | Path, start: int, end: int) -> Iterator[bytes]:
    """Give 16 KiB at a time of something in memory, 1 MiB of something on the disk."""
    if isinstance(data, bytes):
        for index in range(start, end, 1 << 14):
            yield data[index : min(index + (1 << 14), end)]
        return
    with data.open("rb") as file:
        file.seek(start)
        while start < end and (piece := file.read(min(1 << 20, end - start))):
            start += len(piece)
            yield piece
