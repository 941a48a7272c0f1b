import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from cryopick.core import ConfigurationError, Frame, MicrographError, Picks, PixelSizeError
from cryopick.io.coordinates import SourceOptions, write_star
from cryopick.io.micrographs import PixelSizeSource, read_micrograph, write_mrc
from cryopick.validation.pick_sets import PickSource, read_pick_sets


def test_read_with_diameter_pixel_size_and_frame(project: Path) -> None:
    picked = read_pick_sets(
        [PickSource("ours", Path("picks")), PickSource("labels", Path("truth"))], ["mics"]
    )
    ours, labels = picked.sets
    assert [(one.name, one.given) for one in picked.sets] == [("ours", 24), ("labels", 9)]
    assert picked.pixel_size == 4.0
    assert picked.diameter_angstrom == 80.0
    np.testing.assert_allclose(labels.micrographs[0].picks.xy, ours.micrographs[0].picks.xy[:9])
    assert all(one.picks.scores is None for one in ours.micrographs)


def test_no_set_has_more_than_places(project: Path) -> None:
    attributes = {"DefocusU": np.array([1.0])}
    write_star(Picks(np.array([[50.0, 60]]), np.array([0.4]), None, attributes), project / "x" / "a.star")
    (one,) = read_pick_sets([PickSource("x", Path("x"))], ["mics"]).sets
    assert dict(one.micrographs[0].picks.attributes) == {}


def test_ctf_of_a_micrographs_star(project: Path) -> None:
    Path("ctf.star").write_text(
        "data_\n\nloop_\n_rlnMicrographName #1\n_rlnDefocusU #2\n_rlnDefocusV #3\n_rlnDefocusAngle #4\n"
        "mics/a.mrc 10000 9000 5\nmics/b.mrc 20000 19000 5\n"
    )
    picked = read_pick_sets([PickSource("ours", Path("picks"))], ["ctf.star"])
    assert picked.ctf["b"].values["DefocusV"] == 19000


def test_a_draw_is_random_even_and_repeated(project: Path) -> None:
    (one,) = read_pick_sets([PickSource("ours", Path("picks"))], ["mics"]).sets
    drawn = one.draw(7, 3)
    assert drawn.given == 7
    again = one.draw(7, 3)
    for mine, other in zip(drawn.micrographs, again.micrographs, strict=True):
        np.testing.assert_array_equal(mine.picks.xy, other.picks.xy)
    counts = np.array([[len(m.picks) for m in one.draw(7, seed).micrographs] for seed in range(60)])
    assert (counts.sum(axis=1) == 7).all()
    # 7 of 24, 12 on each: 3.5 on average.
    assert 3.0 < counts[:, 0].mean() < 4.0
    assert one.draw(24, 1) is one
    assert one.draw(None, 1) is one


def test_names_that_cannot_be(project: Path) -> None:
    for name in ("../up", "a b", "", ".hidden"):
        with pytest.raises(ConfigurationError, match="NAME=PATH"):
            PickSource(name, Path("picks"))
    twice = [PickSource("x", Path("picks")), PickSource("x", Path("truth"))]
    with pytest.raises(ConfigurationError, match="have one name"):
        read_pick_sets(twice, ["mics"])


def test_sets_that_cannot_be(project: Path) -> None:
    write_star(Picks(np.empty((0, 2))), project / "none" / "a_autopick.star")
    with pytest.raises(ConfigurationError, match="none: holds no picks"):
        read_pick_sets([PickSource("none", Path("none"))], ["mics"])
    write_mrc(project / "mics" / "b.mrc", np.eye(200, 280, dtype=np.float32), 2.0)
    ours = PickSource("ours", Path("picks"))
    with pytest.raises(PixelSizeError, match=r"a\.mrc 4 A/px, b\.mrc 2 A/px"):
        read_pick_sets([ours], ["mics"])
    write_mrc(project / "mics" / "b.mrc", np.eye(200, 280, dtype=np.float32), None)
    with pytest.raises(PixelSizeError, match=r"b\.mrc.*--pixel-size"):
        read_pick_sets([ours], ["mics"])
    assert read_pick_sets([ours], ["mics"], 4.0).pixel_size == 4.0


def test_what_the_user_declares(project: Path) -> None:
    declared = SourceOptions(frame=Frame.CRYOPPP)
    (one,) = read_pick_sets([PickSource("x", Path("picks"), declared)], ["mics"]).sets
    np.testing.assert_array_equal(one.micrographs[0].picks.xy[0], (40, 200 - 40))


def write_summary() -> None:
    """Write what `predict` writes beside the picks, which were made at 3 A/px."""
    rows = {
        "micrograph": ["mics/a.mrc", "mics/b.mrc"],
        "picks": 12,
        "error": "",
        "path": ["mics/a.mrc", "mics/b.mrc"],
        "place": ["a", "b"],
        "pixel_size": 3.0,
        **dict.fromkeys(("mean_score", "height", "width", "diameter_px")),
    }
    pd.DataFrame(rows).to_csv("picks/summary.csv", index=False)
    Path("picks/run.json").write_text(json.dumps({"floor": 0.01, "project": str(Path.cwd())}))


def test_the_pixel_size_that_was_picked_with_goes_before_the_header(project: Path) -> None:
    write_summary()
    assert read_pick_sets([PickSource("ours", Path("picks"))]).pixel_size == 3.0


def test_the_diameter_that_was_picked_with(project: Path) -> None:
    write_summary()
    ours = PickSource("ours", Path("picks"))
    assert read_pick_sets([ours]).diameter_angstrom is None
    rows = pd.read_csv("picks/summary.csv")
    rows.assign(diameter_px=[20.0, 22.0]).to_csv("picks/summary.csv", index=False)
    assert read_pick_sets([ours]).diameter_angstrom == 63.0
    assert read_pick_sets([ours], ["mics"]).diameter_angstrom == 63.0
    assert (
        read_pick_sets([ours], ["mics/b.mrc"]).diameter_angstrom == 66.0
    )  # the other may be of another scale
    labels = PickSource("labels", Path("truth"))
    assert read_pick_sets([ours, labels], ["mics"]).diameter_angstrom == 60.0


def test_a_pixel_size_that_headers_contradict_has_to_be_trusted(project: Path) -> None:
    ours = [PickSource("ours", Path("picks"))]
    with pytest.raises(PixelSizeError, match=r"header says 4 A/px.* says 6 A/px"):
        read_pick_sets(ours, ["mics"], 6.0)
    assert read_pick_sets(ours, ["mics"], 6.0, PixelSizeSource.OPTION).pixel_size == 6.0
    assert read_pick_sets(ours, ["mics"], 6.0, PixelSizeSource.HEADER).pixel_size == 4.0


def test_picks_of_unknown_micrographs_are_told(project: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_star(Picks(np.array([[50.0, 60.0]])), project / "picks" / "other_autopick.star")
    (one,) = read_pick_sets([PickSource("ours", Path("picks"))], ["mics"]).sets
    assert one.given == 24
    assert "ours: left out, no such micrograph: other" in caplog.text


def test_labels_of_a_data_set_are_audited(cryoppp_set: Callable[..., Path], tmp_path: Path) -> None:
    """These count y from the first row, otherwise than the files of other data sets do."""
    data_set = cryoppp_set(tmp_path / "10000")
    labels = data_set / "ground_truth" / "particle_coordinates"
    rows = {}
    for file in labels.iterdir():
        table = pd.read_csv(file)
        rows[file.stem] = table["Y-Coordinate"] = 192 - table["Y-Coordinate"]
        table.to_csv(file, index=False)
    sources = [PickSource("labels", labels), PickSource("truth", data_set / "ground_truth")]
    for one in read_pick_sets(sources, [str(data_set / "micrographs")]).sets:
        for each in one.micrographs:
            np.testing.assert_array_equal(each.picks.xy[:, 1], rows[each.micrograph.path.stem])


def test_labels_of_pictures_are_turned_for_mrc_files(
    cryoppp_set: Callable[..., Path], tmp_path: Path
) -> None:
    original = cryoppp_set(tmp_path / "10000", micrographs=2)
    lite = tmp_path / "lite"
    shutil.copytree(original / "ground_truth", lite / "ground_truth")
    (lite / "micrographs").mkdir()
    for file in (original / "micrographs").iterdir():
        image = read_micrograph(file).image[::-1]
        grey = np.interp(image, (image.min(), image.max()), (0, 255)).astype(np.uint8)
        Image.fromarray(grey).save(lite / "micrographs" / f"{file.name.removesuffix('.mrc')}.png")
    sources = [PickSource("own", original), PickSource("lite", lite)]
    own, of_pictures = read_pick_sets(sources, [str(original / "micrographs")]).sets
    for one, other in zip(own.micrographs, of_pictures.micrographs, strict=True):
        np.testing.assert_array_equal(one.picks.xy, other.picks.xy)


def test_a_run_of_predict_is_found_from_elsewhere(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_summary()
    (project / "elsewhere").mkdir()
    monkeypatch.chdir(project / "elsewhere")
    (one,) = read_pick_sets([PickSource("ours", Path("../picks"))]).sets
    assert one.given == 24


def test_one_micrograph_that_cannot_be_read_has_no_say(project: Path) -> None:
    (project / "mics" / "b.mrc").write_bytes(b"")
    assert read_pick_sets([PickSource("ours", Path("picks"))], ["mics"]).pixel_size == 4.0
    (project / "mics" / "a.mrc").write_bytes(b"")
    with pytest.raises(MicrographError, match=r"\.mrc"):
        read_pick_sets([PickSource("ours", Path("picks"))], ["mics"])
