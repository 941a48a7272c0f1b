import logging
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cryopick.core import CoordinatesError, Frame
from cryopick.evaluation.micrograph_facts import MicrographFacts, facts_in_folder, shapes_of
from cryopick.io.figures import image_png
from cryopick.io.micrographs import write_mrc


def test_a_folder(tmp_path: Path, rng: np.random.Generator) -> None:
    (tmp_path / "sub").mkdir()
    write_mrc(tmp_path / "a.frames.mrc", rng.normal(size=(30, 50)).astype(np.float32), 2.0)
    Image.fromarray(rng.integers(0, 255, (40, 20)).astype(np.uint8)).save(tmp_path / "sub" / "b.jpg")
    (tmp_path / "notes.txt").write_text("not a micrograph")
    facts = facts_in_folder(tmp_path)
    assert {key: (fact.shape, fact.csv_frame) for key, fact in facts.items()} == {
        "a.frames": ((30, 50), Frame.CRYOPPP),
        "b": ((40, 20), Frame.ROWS),
    }


def test_a_bad_file_is_reported_and_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "bad.mrc").write_bytes(b"\0" * 100)
    with caplog.at_level(logging.WARNING):
        assert facts_in_folder(tmp_path) == {}
    assert "bad.mrc" in caplog.text


def test_no_micrographs(tmp_path: Path) -> None:
    with pytest.raises(CoordinatesError, match="--micrographs"):
        facts_in_folder(tmp_path)


def test_the_same_name_twice(tmp_path: Path) -> None:
    for folder in ("part1", "part2"):
        write_mrc(tmp_path / folder / "001.mrc", np.eye(4, dtype=np.float32), 2.0)
    with pytest.raises(CoordinatesError, match="same name"):
        facts_in_folder(tmp_path)


@pytest.mark.parametrize("link", ["0_raw", "z_raw"])
def test_what_links_lead_to_gives_way(tmp_path: Path, link: str) -> None:
    """Raw images of the same names, say; the folder could not be passed at all."""
    for name, shape in (("raw/001.mrc", (4, 6)), ("mics/m/001.mrc", (2, 3))):
        write_mrc(tmp_path / name, np.ones(shape, dtype=np.float32), 2.0)
    (tmp_path / "mics" / link).symlink_to(tmp_path / "raw")
    facts = facts_in_folder(tmp_path / "mics")
    assert {key: fact.shape for key, fact in facts.items()} == {"001": (2, 3)}
    (tmp_path / "mics" / "more").symlink_to(tmp_path / "mics" / "m")
    assert facts_in_folder(tmp_path / "mics").keys() == {"001"}


def test_links_are_followed_and_figures_passed_over(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    write_mrc(tmp_path / "far" / "a.mrc", np.eye(3, 5, dtype=np.float32), None)
    folder = tmp_path / "folder"
    (folder / "report").mkdir(parents=True)
    (folder / "Micrographs").symlink_to(tmp_path / "far")
    (folder / "report" / "a.png").write_bytes(image_png(Image.new("L", (8, 8))))
    (folder / "._a.mrc").touch()
    assert {key: fact.shape for key, fact in facts_in_folder(folder).items()} == {"a": (3, 5)}


def test_what_nobody_knows_is_like_the_others_where_they_are_alike() -> None:
    wide, tall = MicrographFacts(Path("a.mrc"), (30, 50)), MicrographFacts(Path("b.mrc"), (50, 30))
    assert shapes_of({"a": wide}, "ac") == {"a": (30, 50), "c": (30, 50)}
    assert shapes_of({"a": wide, "b": tall}, "ac") == {"a": (30, 50), "b": (50, 30)}
    assert shapes_of({}, "ac") == {}
