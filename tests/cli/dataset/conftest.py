"""A file of sites that nobody answers for, and one of a small server."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

_SITES = """
[tarball]
cryoppp = "{url}/{{id}}.tar.gz"
cryovirusdb = "{url}/{{id}}.tar.gz"
[lite]
cryoppp = "{url}/{{id}}.tar.gz"
cryovirusdb = "{url}/{{id}}.tar.gz"
[empiar]
api = "{url}/EMPIAR-{{id}}"
https = "{url}/{{id}}/{{path}}"
ftp = "{url}/{{id}}/{{path}}"
globus = "{url}/{{id}}/{{path}}"
[empiar_match]
[zenodo]
api = "{url}/{{record}}"
[zenodo_record]
cryoppp = "1"
cryovirusdb = "2"
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
        pass


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name a port that nothing listens on."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    path = tmp_path / "nowhere.toml"
    path.write_text(_SITES.format(url="http://127.0.0.1:9"))
    return path


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Serve ``www/`` on 127.0.0.1."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    (tmp_path / "www").mkdir()
    http = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=tmp_path / "www"))
    Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    path = tmp_path / "served.toml"
    path.write_text(_SITES.format(url=f"http://127.0.0.1:{http.server_port}"))
    yield path
    http.shutdown()
    http.server_close()
