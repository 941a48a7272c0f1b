import logging
import os
from collections.abc import Callable
from pathlib import Path

import mrcfile
import numpy as np
import pytest

from cryopick.core import CoordinatesError, DataSetError, Frame
from cryopick.dataset import DataSet, open_data_sets
from cryopick.image import PickingScale
from cryopick.io.micrographs import write_mrc
from cryopick.training.prepare import Preparation, prepare

SCALE = PickingScale(particle_px=16.0)


@pytest.fixture
def data_set(cryoppp_set: Callable[..., Path], tmp_path: Path) -> DataSet:
    """Discs of 24 px at 2 A/px on six micrographs of 192 x 260."""
    return _open(cryoppp_set(tmp_path / "discs"))


@pytest.fixture
def preparation(tmp_path: Path) -> Preparation:
    return Preparation(SCALE, tmp_path / "scaled")


def _open(folder: Path) -> DataSet:
    (data_set,) = open_data_sets(folder)
    return data_set


def _cached(preparation: Preparation) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in preparation.cache.glob("*.npy")}


def test_labels_lie_on_the_particles(data_set: DataSet, preparation: Preparation) -> None:
    ticks: list[int] = []
    prepared = prepare(data_set, data_set.labelled, preparation, lambda: ticks.append(1))
    assert (prepared.id, prepared.diameter_px, prepared.diameter_angstrom) == ("discs", 24.0, 48.0)
    assert not prepared.bright
    assert len(ticks) == len(prepared.micrographs) == 6
    assert [one.name for one in prepared.micrographs] == [f"discs/m_{i}.frames" for i in range(6)]
    for micrograph in prepared.micrographs:
        assert micrograph.image.shape == (128, 173)
        assert micrograph.diameter_px == 16.0
        assert len(micrograph.labels) == 9
        x, y = micrograph.labels.round().astype(int).T
        around = np.stack([micrograph.image[y + dy, x + dx] for dy in (-1, 0, 1) for dx in (-1, 0, 1)])
        assert around.mean(0).max() < -1.5


def test_the_second_time_nothing_is_computed(
    data_set: DataSet, preparation: Preparation, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = prepare(data_set, data_set.labelled, preparation)
    before = _cached(preparation)
    assert len(before) == 6
    monkeypatch.setattr("cryopick.training.prepare.to_picking_scale", None)
    second = prepare(data_set, data_set.labelled, preparation)
    assert _cached(preparation) == before
    for one, other in zip(first.micrographs, second.micrographs, strict=True):
        np.testing.assert_array_equal(one.image, other.image)
        np.testing.assert_array_equal(one.labels, other.labels)


def test_what_changes_the_image_makes_it_anew(data_set: DataSet, preparation: Preparation) -> None:
    prepare(data_set, data_set.labelled, preparation)
    os.utime(data_set.labelled[0].micrograph, ns=(0, 0))
    prepare(data_set, data_set.labelled, preparation)
    assert len(_cached(preparation)) == 7
    for other in (
        Preparation(PickingScale(particle_px=12.0), preparation.cache),
        Preparation(SCALE, preparation.cache, diameter_px=30.0),
    ):
        count = len(_cached(preparation))
        prepare(data_set, data_set.labelled, other)
        assert len(_cached(preparation)) == count + 6


def test_a_diameter_given_overrules_the_labels(data_set: DataSet, preparation: Preparation) -> None:
    wider = Preparation(SCALE, preparation.cache, diameter_px=32.0)
    prepared = prepare(data_set, data_set.labelled, wider)
    assert (prepared.diameter_px, prepared.diameter_angstrom) == (32.0, 64.0)
    assert prepared.micrographs[0].image.shape == (96, 130)


def _warnings(caplog: pytest.LogCaptureFixture, word: str) -> list[str]:
    return [message for message in caplog.messages if word in message]


def test_labels_that_are_overruled_are_told(
    data_set: DataSet, preparation: Preparation, caplog: pytest.LogCaptureFixture
) -> None:
    prepare(data_set, data_set.labelled, Preparation(SCALE, preparation.cache, diameter_px=26.0))
    assert not caplog.messages
    prepare(data_set, data_set.labelled, Preparation(SCALE, preparation.cache, diameter_px=50.0))
    (told,) = _warnings(caplog, "a particle diameter of 50 px is taken, though 6 of 6 label files")
    assert "m_0.frames: 24 px" in told
    prepare(data_set, data_set.labelled, Preparation(SCALE, preparation.cache, orientation=Frame.ROWS))
    assert _warnings(caplog, "data.orientation=rows overrules what its images show (cryoppp)")


def test_sizes_that_differ_within_a_data_set_are_told(
    data_set: DataSet, preparation: Preparation, caplog: pytest.LogCaptureFixture
) -> None:
    odd = data_set.labelled[4]
    assert odd.labels is not None
    odd.labels.write_text(odd.labels.read_text().replace(",24", ",32"))
    with mrcfile.open(odd.micrograph) as mrc:
        image = mrc.data.copy()
    write_mrc(odd.micrograph, image, 1.5)
    prepared = prepare(data_set, data_set.labelled, preparation)
    assert _warnings(caplog, "its micrographs have 1.5 to 2 A/px, and one particle diameter in px is taken")
    assert _warnings(caplog, "of 24 px is taken, though 1 of 6 label files say another (m_4.frames: 32 px)")
    assert (prepared.diameter_px, prepared.diameter_angstrom) == (24.0, None)


@pytest.mark.parametrize(
    "content", [b"", b"<html>not found</html>", None], ids=["empty", "html", "truncated"]
)
@pytest.mark.parametrize("which", [0, 3])
def test_a_micrograph_that_cannot_be_read_is_left_out(
    data_set: DataSet,
    preparation: Preparation,
    caplog: pytest.LogCaptureFixture,
    content: bytes | None,
    which: int,
) -> None:
    bad = data_set.labelled[which].micrograph
    bad.write_bytes(bad.read_bytes()[:5000] if content is None else content)
    with caplog.at_level(logging.WARNING):
        prepared = prepare(data_set, data_set.labelled, preparation)
    assert [one.name for one in prepared.micrographs] == [
        f"discs/m_{i}.frames" for i in range(6) if i != which
    ]
    assert prepared.diameter_angstrom == 48.0
    assert [str(bad) in message for message in caplog.messages if "left out of training" in message] == [True]


def test_no_micrograph_is_left(data_set: DataSet, preparation: Preparation) -> None:
    first = data_set.labelled[0]
    first.micrograph.write_bytes(first.micrograph.read_bytes()[:5000])
    with pytest.raises(DataSetError, match="none of 1 labelled micrographs can be used; see the warnings"):
        prepare(data_set, [first], preparation)


def test_a_label_file_that_cannot_be_read_stops_it(data_set: DataSet, preparation: Preparation) -> None:
    labels = data_set.labelled[2].labels
    assert labels is not None
    labels.write_text("X-Coordinate,Y-Coordinate,Diameter\n1,nonsense,24\n")
    with pytest.raises(CoordinatesError, match="m_2"):
        prepare(data_set, data_set.labelled, preparation)


def test_an_empty_label_file_is_a_micrograph_without_particles(
    data_set: DataSet, preparation: Preparation
) -> None:
    labels = data_set.labelled[2].labels
    assert labels is not None
    labels.write_text("")
    prepared = prepare(data_set, data_set.labelled, preparation)
    assert prepared.micrographs[2].labels.shape == (0, 2)
    assert len(prepared.micrographs) == 6


def test_rejected_places_come_along(data_set: DataSet, preparation: Preparation) -> None:
    entry = data_set.labelled[0]
    assert entry.labels is not None
    folder = data_set.root / "ground_truth" / "false_positives"
    folder.mkdir()
    (folder / entry.labels.name).write_bytes(entry.labels.read_bytes())
    again = _open(data_set.root)
    first, second = prepare(again, again.labelled[:2], preparation).micrographs
    np.testing.assert_array_equal(first.rejected, first.labels)
    assert second.rejected.shape == (0, 2)


def test_the_band_takes_the_labellers_margin_and_not_chance(
    data_set: DataSet, preparation: Preparation
) -> None:
    prepared = prepare(data_set, data_set.labelled, preparation)
    labels = np.concatenate([micrograph.labels for micrograph in prepared.micrographs])
    band = prepared.micrographs[0].band
    # Labels reach to within 1.5 diameters of the left, upper and right edges.
    np.testing.assert_allclose([band.left, band.top, band.right], [*labels.min(0), labels.max(0)[0]])
    # Below 144 of 192 px there is none by chance, so that the frame's edge holds.
    assert band.bottom == pytest.approx(127.5, abs=0.5)


def test_a_frame_given_overrules_the_audit(data_set: DataSet, preparation: Preparation) -> None:
    found = prepare(data_set, data_set.labelled, preparation).micrographs[0]
    forced = prepare(
        data_set, data_set.labelled, Preparation(SCALE, preparation.cache, orientation=Frame.ROWS)
    ).micrographs[0]
    factor = 16 / 24
    np.testing.assert_allclose(forced.labels[:, 0], found.labels[:, 0])
    np.testing.assert_allclose(forced.labels[:, 1] + found.labels[:, 1], 191 * factor, atol=1.5)


def test_labels_that_fit_nowhere_are_refused_unless_overruled(
    data_set: DataSet, preparation: Preparation
) -> None:
    for entry in data_set.labelled:
        assert entry.labels is not None
        entry.labels.write_text(
            "X-Coordinate,Y-Coordinate,Diameter\n" + "".join(f"{900 + i},900,24\n" for i in range(9))
        )
    with pytest.raises(DataSetError, match=r"data\.orientation"):
        prepare(data_set, data_set.labelled, preparation)
    forced = Preparation(SCALE, preparation.cache, orientation=Frame.ROWS)
    assert len(prepare(data_set, data_set.labelled, forced).micrographs) == 6


def test_bright_particles_are_inverted(data_set: DataSet, preparation: Preparation) -> None:
    dark = prepare(data_set, data_set.labelled, preparation)
    for entry in data_set.labelled:
        with mrcfile.open(entry.micrograph) as mrc:
            image = mrc.data.copy()
        write_mrc(entry.micrograph, -image, 2.0)
    bright = prepare(data_set, data_set.labelled, preparation)
    assert bright.bright
    for one, other in zip(dark.micrographs, bright.micrographs, strict=True):
        np.testing.assert_allclose(one.image, other.image, atol=0.02)


def test_without_a_pixel_size_angstroms_are_unknown(data_set: DataSet, preparation: Preparation) -> None:
    for entry in data_set.labelled:
        with mrcfile.open(entry.micrograph) as mrc:
            image = mrc.data.copy()
        write_mrc(entry.micrograph, image, None)
    prepared = prepare(data_set, data_set.labelled, preparation)
    assert prepared.diameter_angstrom is None
    assert prepared.diameter_px == 24.0


def test_a_link_that_leads_nowhere_is_left_out(
    data_set: DataSet, preparation: Preparation, caplog: pytest.LogCaptureFixture
) -> None:
    link = data_set.labelled[1].micrograph
    link.rename(link.with_name("moved"))
    link.symlink_to("elsewhere.mrc")
    prepared = prepare(data_set, data_set.labelled, preparation)
    assert len(prepared.micrographs) == 5
    assert [message for message in caplog.messages if f"left out of training: {link}" in message]
