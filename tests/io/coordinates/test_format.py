from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import Frame, Picks
from cryopick.io.coordinates import COORDINATE_FORMATS, CoordinateFormat, NamedPicks
from cryopick.io.coordinates.format import BoxedFormat, JointFormat, SingleFormat

PICKS = Picks(np.array([[10.0, 20.0], [300, 4.0]]), np.array([0.25, 0.75]), 8.0)
SINGLE = [format_ for format_ in COORDINATE_FORMATS if isinstance(format_, SingleFormat)]
JOINT = [format_ for format_ in COORDINATE_FORMATS if isinstance(format_, JointFormat)]
BOXED = [format_ for format_ in COORDINATE_FORMATS if isinstance(format_, BoxedFormat)]


def each(formats: Sequence[CoordinateFormat]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("format_", formats, ids=lambda format_: format_.name)


@pytest.fixture(autouse=True)
def _tools() -> None:
    pytest.importorskip("cryosparc.dataset", reason="pip install 'cryopick[cryosparc]'")


def test_every_format_can_be_written() -> None:
    assert all(isinstance(format_, SingleFormat | JointFormat) for format_ in COORDINATE_FORMATS)
    assert {format_.key for format_ in BOXED} == {"box", "cbox", "coco"}


@each(SINGLE)
def test_files_of_one_micrograph_come_back(tmp_path: Path, format_: SingleFormat) -> None:
    assert format_.frame is None or isinstance(format_.frame, Frame)
    path = tmp_path / f"mic 1.frames{format_.ending}"
    assert path.suffix in format_.suffixes
    format_.write(PICKS, path)
    assert format_.accepts(path)
    ((key, again),) = format_.read(path).items()
    assert key == "mic 1.frames"
    np.testing.assert_array_equal(again.xy, PICKS.xy)
    assert again.scores is None or again.scores.tolist() == [0.25, 0.75]


@each(JOINT)
def test_files_of_many_micrographs_come_back(tmp_path: Path, format_: JointFormat) -> None:
    for suffix in format_.suffixes:
        path = tmp_path / f"picks{suffix}"
        second = PICKS.select(np.array([1]))
        shape = (400, 640)
        format_.write_joint(
            [NamedPicks("mics/mic 1.frames.mrc", PICKS, shape), NamedPicks("mics/b.mrc", second, shape)], path
        )
        assert format_.accepts(path)
        again = format_.read(path)
        assert list(again) == ["mic 1.frames", "b"]
        np.testing.assert_allclose(again["mic 1.frames"].xy, PICKS.xy, atol=1e-3)
        np.testing.assert_allclose(again["b"].xy, second.xy, atol=1e-3)
        np.testing.assert_allclose(again["b"].scores, [0.75])


@each(COORDINATE_FORMATS)
def test_no_picks_make_a_valid_file(tmp_path: Path, format_: CoordinateFormat) -> None:
    none = Picks(np.empty((0, 2)))
    if isinstance(format_, SingleFormat):
        path = tmp_path / f"a{format_.ending}"
        format_.write(none, path)
        assert format_.accepts(path)
        assert {key: len(picks) for key, picks in format_.read(path).items()} == {"a": 0}
    if isinstance(format_, JointFormat):
        path = tmp_path / f"picks{format_.suffixes[0]}"
        format_.write_joint([NamedPicks("a.mrc", none, (10, 20))], path)
        assert not any(map(len, format_.read(path).values()))


@each(BOXED)
def test_boxes_are_as_large_as_wanted(tmp_path: Path, format_: BoxedFormat) -> None:
    boxed = format_.with_box(64)
    path = tmp_path / f"a{format_.suffixes[0]}"
    if isinstance(boxed, SingleFormat):
        boxed.write(PICKS, path)
    elif isinstance(boxed, JointFormat):
        boxed.write_joint([NamedPicks("a.mrc", PICKS, (400, 640))], path)
    assert "64" in path.read_text()
    np.testing.assert_array_equal(format_.read(path)["a"].xy, PICKS.xy)
