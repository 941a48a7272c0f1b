import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.lib.recfunctions import repack_fields

from cryopick.core import CoordinatesError, Picks
from cryopick.io.coordinates import NamedPicks
from cryopick.io.coordinates.cryosparc import CRYOSPARC
from cryopick.io.coordinates.shifts import SHIFTS

DTYPE = [
    ("uid", "<u8"),
    ("location/micrograph_uid", "<u8"),
    ("location/exp_group_id", "<u4"),
    ("location/micrograph_path", "|S64"),
    ("location/micrograph_shape", "<u4", (2,)),
    ("location/center_x_frac", "<f4"),
    ("location/center_y_frac", "<f4"),
    ("pick_stats/ncc_score", "<f4"),
    ("pick_stats/power", "<f4"),
]
ROWS = [
    (11, 5, 1, b"J1/imported/012345678901234567890_mic 1.frames.mrc", (480, 640), 0.5, 0.25, 0.75, 900),
    (12, 5, 1, b"J1/imported/012345678901234567890_mic 1.frames.mrc", (480, 640), 0.125, 1.0, 0.5, 800),
    (13, 6, 1, b"J1/imported/001234567890123456789_b.mrc", (400, 800), 0.25, 0.125, 0.25, 700),
]
SHAPE = (480, 640)


def foreign(path: Path, without: str = "") -> Path:
    table = np.array(ROWS, dtype=DTYPE)
    with path.open("wb") as file:
        np.save(file, repack_fields(table[[name for name in table.dtype.names or () if name != without]]))
    return path


@pytest.fixture(autouse=True)
def _tools() -> None:
    pytest.importorskip("cryosparc.dataset", reason="pip install 'cryopick[cryosparc]'")


def test_fractions_become_pixels(tmp_path: Path) -> None:
    picks = CRYOSPARC.read(foreign(tmp_path / "picked_particles.cs"))
    assert list(picks) == ["mic 1.frames", "b"]
    np.testing.assert_array_equal(picks["mic 1.frames"].xy, [[320, 120], [80, 480]])
    np.testing.assert_array_equal(picks["b"].xy, [[200, 50]])
    np.testing.assert_array_equal(picks["mic 1.frames"].scores, [0.75, 0.5])


@pytest.mark.parametrize(
    ("column", "value"), [("location/micrograph_path", b""), ("location/micrograph_shape", 0)]
)
def test_particles_without_a_micrograph_are_refused(tmp_path: Path, column: str, value: object) -> None:
    path = foreign(tmp_path / "imported.cs")
    table = np.load(path)
    table[column][1] = value
    with path.open("wb") as file:
        np.save(file, table)
    with pytest.raises(CoordinatesError, match=r"imported\.cs: a particle has no micrograph"):
        CRYOSPARC.read(path)


@pytest.mark.parametrize(
    ("sizes", "shifts"),
    [({2: 2.0, 3: 3.0}, [[3, 6], [0, -4.5]]), ({2: 2.0, 3: 0.0}, [[4, 8], [2, 0]]), ({}, None)],
)
def test_shifts_become_relions(
    tmp_path: Path, sizes: dict[int, float], shifts: list[list[float]] | None
) -> None:
    """Those of the last alignment whose pixel size is known; x first."""
    table = np.array(ROWS, dtype=DTYPE)
    values = {2: [[2, 1], [4, 0], [0, 0]], 3: [[1, 0], [2, -1.5], [0, 0]]}
    further = [
        column
        for kind, size in sizes.items()
        for column in (
            (f"alignments{kind}D/shift", np.array(values[kind], np.float32)),
            (f"alignments{kind}D/psize_A", np.full(3, size, np.float32)),
        )
    ]
    columns = [(name, table[name]) for name in table.dtype.names or ()] + further
    joined = np.empty(3, [(name, column.dtype, column.shape[1:]) for name, column in columns])
    for name, column in columns:
        joined[name] = column
    with (tmp_path / "p.cs").open("wb") as file:
        np.save(file, joined)
    known = CRYOSPARC.read(tmp_path / "p.cs")["mic 1.frames"].attributes
    assert ([known[name].tolist() for name in SHIFTS] if known else None) == shifts


def test_what_is_written(tmp_path: Path) -> None:
    picks = Picks(np.array([[320.0, 120.0], [33.3, 7.75]]), np.array([0.5, 0.25]), 100.0)
    name = "J1/imported/000000000000000000042_mic 1.frames.mrc"
    CRYOSPARC.write_joint(
        [NamedPicks(name, picks, SHAPE, 1.5), NamedPicks("b.mrc", picks, SHAPE, 1.5)], tmp_path / "p.cs"
    )
    with (tmp_path / "p.cs").open("rb") as file:
        table = np.load(file, allow_pickle=False)
    assert table["location/micrograph_path"].tolist() == [name.encode()] * 2 + [b"b.mrc"] * 2
    assert table["location/micrograph_shape"].tolist() == [[480, 640]] * 4
    assert table["location/center_x_frac"][0] == 0.5
    assert table["location/center_y_frac"][0] == 0.25
    assert table["location/micrograph_uid"][0] == 42
    assert table["location/micrograph_psize_A"].tolist() == [1.5] * 4
    assert table["location/min_dist_A"].tolist() == [150] * 4
    assert table["pick_stats/ncc_score"].tolist() == table["pick_stats/power"].tolist() == [0.5, 0.25] * 2
    assert len(set(table["uid"].tolist())) == 4
    np.testing.assert_allclose(CRYOSPARC.read(tmp_path / "p.cs")["mic 1.frames"].xy, picks.xy, atol=1e-4)


def test_the_same_picks_give_the_same_file(tmp_path: Path) -> None:
    picks = NamedPicks("a.mrc", Picks(np.array([[1.0, 2.0]])), SHAPE)
    for name in ("one.cs", "two.cs"):
        CRYOSPARC.write_joint([picks], tmp_path / name)
    assert (tmp_path / "one.cs").read_bytes() == (tmp_path / "two.cs").read_bytes()


def test_a_shape_is_needed(tmp_path: Path) -> None:
    with pytest.raises(CoordinatesError, match=r"p\.cs.*--micrographs"):
        CRYOSPARC.write_joint([NamedPicks("a.mrc", Picks(np.array([[1.0, 2.0]])))], tmp_path / "p.cs")


def test_columns_of_another_job(tmp_path: Path) -> None:
    foreign(tmp_path / "a.cs", without="location/micrograph_path")
    with pytest.raises(CoordinatesError, match=r"lacks location/micrograph_path.*passthrough"):
        CRYOSPARC.read(tmp_path / "a.cs")
    foreign(tmp_path / "b.cs", without="location/center_x_frac")
    assert not CRYOSPARC.accepts(tmp_path / "b.cs")
    assert CRYOSPARC.accepts(tmp_path / "a.cs")


@pytest.mark.parametrize("content", [b"", b"hello world", b"\x93NUMPY", b"\x95CSDAT123"])
def test_other_contents_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.cs").write_bytes(content)
    with pytest.raises(CoordinatesError, match=r"a\.cs"):
        CRYOSPARC.read(tmp_path / "a.cs")


def test_pickles_are_not_opened(tmp_path: Path) -> None:
    with (tmp_path / "a.cs").open("wb") as file:
        np.save(file, np.array([{"location/center_x_frac": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(CoordinatesError, match=r"a\.cs"):
        CRYOSPARC.read(tmp_path / "a.cs")


def test_without_the_tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryosparc.dataset", None)
    with pytest.raises(CoordinatesError, match=r"pip install 'cryopick\[cryosparc\]'"):
        CRYOSPARC.read(foreign(tmp_path / "a.cs"))
