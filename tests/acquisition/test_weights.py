import hashlib
from pathlib import Path
from typing import Any

import pytest

from cryopick.acquisition import Client, NetworkError, weights
from cryopick.acquisition.weights import WEIGHTS, Weights, get_weights
from cryopick.core import ConfigurationError

CONTENT = b"PK\x03\x04 weights" * 1000


@pytest.fixture
def published(server: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Publish a file under the name of ViT-B's weights; returns the mirror's address."""
    monkeypatch.setitem(
        weights.WEIGHTS,
        "sam_vit_b",
        Weights("sam_vit_b", WEIGHTS["sam_vit_b"].file, hashlib.md5(CONTENT).hexdigest()),
    )
    server.files["/sam/sam_vit_b_01ec64.pth"] = CONTENT
    return f"{server.url}/sam/"


def test_the_hash_is_the_one_in_the_published_name() -> None:
    for one in WEIGHTS.values():
        assert one.url.rsplit("_", 1)[1] == f"{one.md5[:6]}.pth"
        assert len(one.md5) == 32


def test_fetched_once(client: Client, published: str, tmp_path: Path, server: Any) -> None:
    path = get_weights(client, "sam_vit_b", tmp_path, mirror=published)
    assert path == tmp_path / "sam_vit_b.pth"
    assert path.read_bytes() == CONTENT
    assert get_weights(client, "sam_vit_b", tmp_path, mirror="http://127.0.0.1:1") == path


def test_a_file_of_that_name_with_other_content(client: Client, tmp_path: Path) -> None:
    (tmp_path / "sam_vit_b.pth").write_bytes(b"other")
    with pytest.raises(ConfigurationError, match=r"sam_vit_b\.pth: is not what was published"):
        get_weights(client, "sam_vit_b", tmp_path)


def test_a_closed_network_is_named_with_the_way_out(client: Client, tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match=r"bring https://dl.*sam_vit_l_0b3195\.pth by other means to .*"):
        get_weights(client, "sam_vit_l", tmp_path, mirror="http://127.0.0.1:1")


def test_weights_nobody_knows(client: Client, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no weights sam_vit_x; wanted one of sam_vit_b, sam_vit_l"):
        get_weights(client, "sam_vit_x", tmp_path)
