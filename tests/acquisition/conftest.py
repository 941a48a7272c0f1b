"""The server of faults, and a client in a hurry."""

import io
import tarfile
from collections.abc import Callable, Iterator, Mapping
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cryopick.acquisition import Client, Manners


@pytest.fixture(scope="session")
def faults() -> ModuleType:
    """Import the server's module, which is no test."""
    spec = spec_from_file_location("fault_server", Path(__file__).with_name("fault_server.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    import sys

    sys.modules["fault_server"] = module  # dataclasses look there
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def server(faults: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Serve on 127.0.0.1."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    running = faults.FaultServer()
    yield running
    running.close()


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(Manners(attempts=4, backoff=0.01, timeout=0.6)) as hurried:
        yield hurried


@pytest.fixture(scope="session")
def tarball() -> Callable[..., bytes]:
    """Pack files, or odd members, into a compressed archive."""

    def pack(files: Mapping[str, bytes | tarfile.TarInfo]) -> bytes:
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
            for name, content in files.items():
                member = content if isinstance(content, tarfile.TarInfo) else tarfile.TarInfo(name)
                data = b"" if isinstance(content, tarfile.TarInfo) else content
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
        return buffer.getvalue()

    return pack
