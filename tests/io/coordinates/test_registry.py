from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cryopick.core import ConfigurationError, CoordinatesError, Frame, Picks
from cryopick.io.coordinates import (
    COORDINATE_FORMATS,
    find_format,
    read_coordinates,
    write_coordinate_list,
    write_coordinates,
    write_joint_star,
    write_star,
)

PICKS = Picks(np.array([[10.0, 3.0], [25.5, 18.25]]), np.array([0.5, 0.75]), 8.0)
CSV = "X-Coordinate,Y-Coordinate,Diameter\n10,17,8\n"


def test_every_format_has_its_own_key() -> None:
    keys = [format_.key for format_ in COORDINATE_FORMATS]
    assert len(keys) == len(set(keys)) == 9
    assert all(find_format(key).key == key for key in keys)
    with pytest.raises(ConfigurationError, match=r"xyz: .* star \(RELION STAR\)"):
        find_format("xyz")


def test_cryoppp_y_is_turned_with_the_height(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV)
    np.testing.assert_array_equal(read_coordinates(tmp_path / "a.csv", heights={"a": 20})["a"].xy, [[10, 3]])
    np.testing.assert_array_equal(read_coordinates(tmp_path / "a.csv", frame=Frame.ROWS)["a"].xy, [[10, 17]])


@pytest.mark.parametrize("heights", [None, {"b": 20}])
def test_a_missing_height_is_named(tmp_path: Path, heights: dict[str, int] | None) -> None:
    (tmp_path / "a.csv").write_text(CSV)
    with pytest.raises(CoordinatesError, match=r"height of micrograph a .*--micrographs"):
        read_coordinates(tmp_path / "a.csv", heights=heights)


def test_no_particles_need_no_height(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV.splitlines()[0])
    assert len(read_coordinates(tmp_path / "a.csv")["a"]) == 0


def test_a_star_in_cryoppps_frame(tmp_path: Path) -> None:
    write_star(PICKS, tmp_path / "a_autopick.star")
    picks = read_coordinates(tmp_path / "a_autopick.star", heights={"a": 20}, frame=Frame.CRYOPPP)["a"]
    np.testing.assert_array_equal(picks.xy, [[10, 17], [25.5, 1.75]])
    np.testing.assert_array_equal(picks.scores, [0.5, 0.75])


@pytest.mark.parametrize("suffix", [".star", ".csv", ".box"])
def test_every_format_keeps_rows_of_a_wide_micrograph(tmp_path: Path, suffix: str) -> None:
    write_coordinates(PICKS, tmp_path / f"a{suffix}", height=20)
    picks = read_coordinates(tmp_path / f"a{suffix}", heights={"a": 20})["a"]
    np.testing.assert_allclose(picks.xy, PICKS.xy, atol=0.51 if suffix == ".box" else 0.005)


def test_writing_in_a_frame(tmp_path: Path) -> None:
    write_coordinates(PICKS, tmp_path / "flipped.csv", height=20)
    write_coordinates(PICKS, tmp_path / "rows.csv", frame=Frame.ROWS)
    assert (tmp_path / "flipped.csv").read_text().splitlines()[1] == "10.00,17.00,8"
    assert (tmp_path / "rows.csv").read_text().splitlines()[1] == "10.00,3.00,8"
    with pytest.raises(CoordinatesError, match=r"a\.csv.*height"):
        write_coordinates(PICKS, tmp_path / "a.csv")
    with pytest.raises(CoordinatesError, match=r"a\.xyz.*\*\.star.*\*\.csv.*\*\.box"):
        write_coordinates(PICKS, tmp_path / "a.xyz")


def test_a_folder_is_read_with_its_sub_folders(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_star(PICKS, tmp_path / "one" / "a_autopick.star")
    write_star(PICKS, tmp_path / "two" / "b.star")
    (tmp_path / "c.box").write_text("1 2 4 4\n")
    (tmp_path / "summary.csv").write_text("micrograph,picks\na,2\n")
    (tmp_path / "job.star").write_text("data_job\n\n_rlnJobTypeLabel relion.autopick\n")
    (tmp_path / "coords_suffix_autopick.star").write_text("CtfFind/micrographs.star\n")
    (tmp_path / "notes.txt").write_text("nothing")
    (tmp_path / "._a_autopick.star").write_bytes(b"\x00\x05\x16\x07 data_ from a Mac")
    assert sorted(read_coordinates(tmp_path)) == ["a", "b", "c"]
    assert "coords_suffix" not in caplog.text


def test_two_files_of_one_micrograph_are_refused(tmp_path: Path) -> None:
    write_star(PICKS, tmp_path / "one" / "a_autopick.star")
    write_star(PICKS, tmp_path / "two" / "a.star")
    with pytest.raises(CoordinatesError, match=r"micrograph a: .*one/a_autopick\.star and .*two/a\.star"):
        read_coordinates(tmp_path)


def test_the_output_of_predict_is_read_once(tmp_path: Path) -> None:
    write_star(PICKS, tmp_path / "mics" / "a_autopick.star")
    write_star(PICKS, tmp_path / "candidates" / "a.star")
    write_joint_star({"a.mrc": PICKS}, tmp_path / "cryosparc.star")
    write_coordinates(PICKS, tmp_path / "particle_coordinates" / "a.csv", height=20)
    write_coordinate_list([("mics/a.mrc", "mics/a_autopick.star")], tmp_path / "autopick.star")
    assert list(read_coordinates(tmp_path)) == ["a"]


@pytest.mark.parametrize("start", [".", "ground_truth"])
def test_only_the_labels_of_a_cryoppp_data_set_are_read(tmp_path: Path, start: str) -> None:
    truth = tmp_path / "ground_truth"
    for folder in ("particle_coordinates", "false_positives"):
        write_coordinates(PICKS, truth / folder / "a.csv", height=20)
    write_joint_star({"a.mrc": PICKS}, truth / "empiar-10017_particles_selected.star")
    picks = read_coordinates(tmp_path / start, heights={"a": 20})
    np.testing.assert_array_equal(picks["a"].xy, PICKS.xy)


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(CoordinatesError, match=r"no coordinates in this folder.*RELION STAR"):
        read_coordinates(tmp_path)
    with pytest.raises(CoordinatesError, match="no such file"):
        read_coordinates(tmp_path / "gone")
    (tmp_path / "a.xyz").write_text("")
    with pytest.raises(CoordinatesError, match=r"a\.xyz.*wanted RELION STAR \(\*\.star\)"):
        read_coordinates(tmp_path / "a.xyz")


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    content=st.binary(max_size=200)
    | st.text(alphabet='0123456789.,- \n"#abcX-CoordinateY', max_size=80).map(
        lambda text: b"X-Coordinate,Y-Coordinate,Diameter\n" + text.encode()
    ),
    suffix=st.sampled_from([".star", ".csv", ".box", ".cbox", ".json", ".txt", ".tsv", ".cs"]),
)
def test_random_bytes_raise_nothing_else(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    with suppress(CoordinatesError):
        read_coordinates(path, frame=Frame.ROWS)
