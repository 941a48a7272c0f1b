import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.mark.parametrize("source", ["tarball", "lite", "empiar", "zenodo"])
def test_without_a_network_there_is_a_message_and_no_traceback(
    cryopick: Callable, nowhere: Path, source: str
) -> None:
    arguments = ("--ids", "10017,10081", "-o", "out", "--source", source, "--sites", nowhere)
    outcome = cryopick("dataset", "download", *arguments, "--attempts", "2", "--backoff", "0.01")
    assert outcome.code == 1
    assert outcome.err.count("cannot be reached") == 2
    assert "Check the network" in outcome.err
    assert "Traceback" not in outcome.err + outcome.out
    assert "failed: 2 files" in outcome.out


def test_a_set_is_fetched_once(cryopick: Callable, served: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "www/10017.tar.gz", "w:gz") as tar:
        member = tarfile.TarInfo("10017/ground_truth/particle_coordinates/a.csv")
        member.size = 3
        tar.addfile(member, io.BytesIO(b"x,y"))
    arguments = ("dataset", "download", "--ids", "10017", "-o", "out", "--labels-only", "--sites", served)
    first = cryopick(*arguments)
    assert first.code == 0
    assert "unpacked: 1 files" in first.out
    assert (tmp_path / "out/10017/ground_truth/particle_coordinates/a.csv").read_text() == "x,y"
    assert "there already: 1 files" in cryopick(*arguments).out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--ids", "1"), "1: not in the catalogue"),
        (("--ids", "nosplit:test"), "no split is named 'nosplit'"),
        (("--ids", ","), "wanted ids of the catalogue"),
        (("--ids", "10017", "--source", "moon"), "--source moon: wanted tarball or lite"),
    ],
)
def test_what_cannot_be_meant_is_an_error(
    cryopick: Callable, nowhere: Path, arguments: tuple[str, ...], words: str
) -> None:
    outcome = cryopick("dataset", "download", *arguments, "-o", "out", "--sites", nowhere)
    assert outcome.code == 2
    assert words in outcome.err
