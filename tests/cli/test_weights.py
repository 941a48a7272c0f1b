from collections.abc import Callable
from pathlib import Path
from typing import Any


def test_the_list(cryopick: Callable[..., Any]) -> None:
    outcome = cryopick("weights", "list")
    assert outcome.code == 0
    assert "sam_vit_b  https://dl.fbaipublicfiles.com/segment_anything/sam_vit_b_01ec64.pth" in outcome.out


def test_where_the_network_is_closed(cryopick: Callable[..., Any], tmp_path: Path) -> None:
    outcome = cryopick(
        "weights", "get", "sam_vit_b", "-o", tmp_path, "--mirror", "http://127.0.0.1:1", "--attempts", "1"
    )
    assert outcome.code == 2
    assert "by other means to" in outcome.err
    assert "Traceback" not in outcome.err


def test_weights_nobody_knows(cryopick: Callable[..., Any], tmp_path: Path) -> None:
    outcome = cryopick("weights", "get", "vit_x", "-o", tmp_path)
    assert outcome.code == 2
    assert "wanted one of sam_vit_b" in outcome.err
