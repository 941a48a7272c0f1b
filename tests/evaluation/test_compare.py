import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from cryopick.core import ConfigurationError, CoordinatesError, Picks
from cryopick.evaluation import CompareOptions, Comparison, compare
from cryopick.io.coordinates import read_coordinates, write_coordinates, write_star
from cryopick.io.micrographs import read_micrograph

LABELS = Path("ground_truth") / "particle_coordinates"
NO_PICTURES = CompareOptions(overlays=0, gallery=0)


def pooled(comparison: Comparison) -> tuple[int, int, int]:
    score = comparison.evaluations[0].main.pooled
    return score.hits, score.picks, score.labels


def test_predict_against_a_data_set(predict_folder: Path, data_set: Path, tmp_path: Path) -> None:
    comparison = compare(predict_folder, data_set, tmp_path / "report")
    assert pooled(comparison) == (8, 8 + 3, 8)
    metrics = json.loads((tmp_path / "report" / "metrics.json").read_text())["picks"]
    assert metrics["diameter_px"] == 20
    assert metrics["threshold"] == 0.5
    assert metrics["pooled"]["median_error_px"] == 3
    # At the best threshold only the labels' picks are left; at the lowest there are three more candidates.
    assert metrics["pooled"]["best_f1"] == metrics["pooled"]["average_precision"] == 1
    assert metrics["pooled"]["best_threshold"] == 0.9
    assert metrics["orientation"] == {
        "micrographs": 3,
        "as_read": 8,
        "flipped": 0,
        "turned": 0,
        "suspicious": False,
    }
    assert sorted(path.name for path in comparison.overlays) == ["a.frames.png", "b.png", "empty.png"]
    assert all(path.is_file() for path in comparison.overlays)


def test_labels_without_micrographs_take_the_heights_of_the_picks(
    predict_folder: Path, data_set: Path, tmp_path: Path
) -> None:
    shutil.copytree(data_set / LABELS, tmp_path / "labels")
    comparison = compare(predict_folder, tmp_path / "labels", tmp_path / "report", CompareOptions(overlays=1))
    assert pooled(comparison) == (8, 11, 8)
    assert len(comparison.overlays) == 1


def test_the_predicted_csv_against_the_data_set(
    data_set: Path, tmp_path: Path, label_xy: dict[str, np.ndarray]
) -> None:
    for stem, xy in label_xy.items():
        write_coordinates(Picks(xy, diameter_px=20.0), tmp_path / "csv" / f"{stem}.csv", height=300)
    assert pooled(compare(tmp_path / "csv", data_set, tmp_path / "report", NO_PICTURES)) == (8, 8, 8)


def test_two_csv_folders_need_no_height(data_set: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        shutil.copytree(data_set / LABELS, tmp_path / name)
    comparison = compare(tmp_path / "one", tmp_path / "other", tmp_path / "report")
    assert pooled(comparison) == (8, 8, 8)
    assert comparison.evaluations[0].orientation.micrographs == 0
    assert comparison.overlays == ()


def test_star_against_csv_needs_the_micrographs(
    data_set: Path, tmp_path: Path, label_xy: dict[str, np.ndarray]
) -> None:
    shutil.copytree(data_set / LABELS, tmp_path / "labels")
    for stem, xy in label_xy.items():
        write_star(Picks(xy), tmp_path / "star" / f"{stem}_autopick.star")
    with pytest.raises(CoordinatesError, match="--micrographs"):
        compare(tmp_path / "star", tmp_path / "labels", tmp_path / "report", NO_PICTURES)
    options = CompareOptions(micrographs=data_set / "micrographs", overlays=0)
    assert pooled(compare(tmp_path / "star", tmp_path / "labels", tmp_path / "report", options)) == (8, 8, 8)


def test_flipped_picks_are_detected(data_set: Path, tmp_path: Path, label_xy: dict[str, np.ndarray]) -> None:
    for stem, xy in label_xy.items():
        upside_down = np.column_stack([xy[:, 0], 300 - xy[:, 1]])
        write_star(Picks(upside_down), tmp_path / "star" / f"{stem}_autopick.star")
    comparison = compare(tmp_path / "star", data_set, tmp_path / "report", NO_PICTURES)
    orientation = comparison.evaluations[0].orientation
    assert (orientation.as_read, orientation.flipped, orientation.suspicious) == (0, 8, True)


def test_picks_on_mrc_against_labels_on_pictures(
    predict_folder: Path, data_set: Path, tmp_path: Path
) -> None:
    lite = tmp_path / "lite" / "99999"
    (lite / "micrographs").mkdir(parents=True)
    shutil.copytree(data_set / LABELS, lite / LABELS)
    for micrograph in (data_set / "micrographs").iterdir():
        image = read_micrograph(micrograph).image
        grey = np.clip((image - 4) * 25, 0, 255).astype(np.uint8)
        # A picture has its first row at the top of the display, an MRC at the bottom.
        Image.fromarray(grey[::-1]).save(lite / "micrographs" / f"{micrograph.stem}.png")
    comparison = compare(predict_folder, lite, tmp_path / "report", NO_PICTURES)
    assert pooled(comparison) == (8, 11, 8)
    assert not comparison.evaluations[0].orientation.suspicious


def test_label_band(predict_folder: Path, data_set: Path, tmp_path: Path) -> None:
    # All labels lie in x 50 to 440, y 40 to 200. Outside are the picks at (480, 280), and the one at x = 443
    # that belongs to the label on the edge.
    comparison = compare(
        predict_folder, data_set, tmp_path / "report", CompareOptions(label_band=True, overlays=0)
    )
    assert pooled(comparison) == (7, 7, 8)
    assert json.loads((tmp_path / "report" / "metrics.json").read_text())["picks"]["picks_left_out"] == 4


def test_missing_and_unlabelled_micrographs(predict_folder: Path, data_set: Path, tmp_path: Path) -> None:
    summary = predict_folder / "summary.csv"
    table = pd.read_csv(summary)
    table[table["place"] != "b"].to_csv(summary, index=False)
    (data_set / LABELS / "empty.csv").unlink()
    comparison = compare(predict_folder, data_set, tmp_path / "report", NO_PICTURES)
    assert pooled(comparison) == (5, 6, 8)
    assert comparison.evaluations[0].lineup.without_picks == ("b",)
    assert comparison.evaluations[0].lineup.without_labels == ("empty",)
    picked_only = compare(
        predict_folder, data_set, tmp_path / "report", CompareOptions(picked_only=True, overlays=0)
    )
    assert pooled(picked_only) == (5, 6, 5)


def test_several_sets(predict_folder: Path, data_set: Path, tmp_path: Path) -> None:
    options = CompareOptions(overlays=1)
    comparison = compare({"ours": predict_folder, "expert": data_set}, data_set, tmp_path / "report", options)
    assert list(json.loads((tmp_path / "report" / "metrics.json").read_text())) == ["ours", "expert"]
    assert [each.main.pooled.f1 for each in comparison.evaluations] == [pytest.approx(16 / 19), 1]
    assert (tmp_path / "report" / "overlays" / "expert" / "a.frames.png").is_file()


def test_diameter(
    data_set: Path,
    tmp_path: Path,
    label_xy: dict[str, np.ndarray],
    caplog: pytest.LogCaptureFixture,
) -> None:
    for side in ("picks", "labels"):
        write_star(Picks(label_xy["b"]), tmp_path / side / "b.star")
    with pytest.raises(CoordinatesError, match="--diameter-px"):
        compare(tmp_path / "picks", tmp_path / "labels", tmp_path / "report", NO_PICTURES)
    options = CompareOptions(diameter_px=33)
    chosen = compare(tmp_path / "picks", tmp_path / "labels", tmp_path / "report", options)
    assert chosen.evaluations[0].diameter_px == 33
    from_picks = compare(data_set, tmp_path / "labels", tmp_path / "report", NO_PICTURES)
    assert from_picks.evaluations[0].diameter_px == 20
    assert "scored with the diameter of picks, 20.0 px: labels says none" in caplog.text


def test_all_sets_are_scored_with_one_diameter(tmp_path: Path, label_xy: dict[str, np.ndarray]) -> None:
    x, y = label_xy["b"].T
    table = pd.DataFrame({"X-Coordinate": x, "Y-Coordinate": 300 - y})
    told_px = {"labels": None, "none": None, "small": 20.0, "alike": 20.1, "large": 60.0}
    for name, diameter_px in told_px.items():
        (tmp_path / name).mkdir()
        told = table if diameter_px is None else table.assign(Diameter=diameter_px)
        told.to_csv(tmp_path / name / "b.csv", index=False)

    def run(*names: str, diameter_px: float | None = None) -> list[float]:
        picks = {name: tmp_path / name for name in names}
        options = CompareOptions(diameter_px=diameter_px, overlays=0, gallery=0)
        comparison = compare(picks, tmp_path / "labels", tmp_path / "report", options)
        return [each.diameter_px for each in comparison.evaluations]

    with pytest.raises(CoordinatesError, match=r"\(small 20\.0 px, large 60\.0 px\); pass --diam"):
        run("small", "large")
    assert run("none", "small", "alike") == [20.0] * 3
    assert run("small", "large", diameter_px=30.0) == [30.0, 30.0]


def test_labels_that_do_not_say_the_diameter(predict_folder: Path, data_set: Path, tmp_path: Path) -> None:
    for csv in (data_set / LABELS).glob("*.csv"):
        csv.write_text("".join(line.rpartition(",")[0] + "\n" for line in csv.read_text().splitlines()))
    options = CompareOptions(diameter_px=20, overlays=0, gallery=0)
    assert pooled(compare(predict_folder, data_set, tmp_path / "report", options)) == (8, 11, 8)


def test_another_image_size(predict_folder: Path, data_set: Path, tmp_path: Path) -> None:
    summary = predict_folder / "summary.csv"
    pd.read_csv(summary).assign(height=150, width=250).to_csv(summary, index=False)
    with pytest.raises(CoordinatesError, match="150 x 250"):
        compare(predict_folder, data_set, tmp_path / "report", NO_PICTURES)


def test_two_experts(data_set: Path, tmp_path: Path, label_xy: dict[str, np.ndarray]) -> None:
    # The second expert sees one particle of `b` less and one more, and both centre differently.
    second = {**label_xy, "b": np.array([[50.0, 53.0], [220.0, 83.0], [100.0, 250.0]])}
    for stem, xy in second.items():
        write_coordinates(Picks(xy, diameter_px=20.0), tmp_path / "second" / f"{stem}.csv", height=300)
    options = CompareOptions(consensus=2, overlays=0)
    sets = {"second": tmp_path / "second", "first": data_set}
    comparison = compare(sets, data_set, tmp_path / "report", options)
    assert pooled(comparison) == (7, 8, 8)
    assert comparison.evaluations[0].main.pooled.best_f1 is None
    assert comparison.evaluations[2].main.pooled.picks == 7
    page = (tmp_path / "report" / "index.html").read_text()
    assert "F1 by threshold" not in page
    assert "Localisation error" in page


def test_consensus_is_scored_and_written(predict_folder: Path, data_set: Path, tmp_path: Path) -> None:
    options = CompareOptions(consensus=2, overlays=0)
    comparison = compare({"ours": predict_folder, "expert": data_set}, data_set, tmp_path / "report", options)
    assert [each.name for each in comparison.evaluations] == ["ours", "expert", "consensus"]
    assert comparison.evaluations[2].main.pooled.f1 == 1
    assert comparison.agreement.names == ("ours", "expert")
    written = read_coordinates(tmp_path / "report" / "consensus")
    assert {key: len(picks) for key, picks in written.items()} == {"a.frames": 5, "b": 3, "empty": 0}
    # Half way between the picks, which are 3 px off, and the labels.
    assert written["b"].xy[:, 0].tolist() == [51.5, 221.5, 401.5]
    with pytest.raises(ConfigurationError, match="consensus"):
        compare({"consensus": predict_folder, "x": data_set}, data_set, tmp_path / "report", options)


def test_nothing_of_an_earlier_comparison_stays(predict_folder: Path, data_set: Path, tmp_path: Path) -> None:
    report = tmp_path / "report"
    sets = {"ours": predict_folder, "expert": data_set}
    compare(sets, data_set, report, CompareOptions(consensus=2, overlays=1, gallery=0))
    kept = report / "consensus" / "b_autopick.star"
    assert kept.is_file()
    compare(report / "consensus", data_set, report, NO_PICTURES)  # what is read is not removed
    assert kept.is_file()
    comparison = compare(predict_folder, data_set, report, CompareOptions(overlays=1, gallery=0))
    assert not kept.exists()
    assert list(report.rglob("overlays/**/*.png")) == list(comparison.overlays)


def test_a_folder_of_ones_own_called_consensus_is_left_alone(
    predict_folder: Path, data_set: Path, tmp_path: Path
) -> None:
    """It may lie beside the picks, in the working folder that the report is written into."""
    own = tmp_path / "consensus" / "b_autopick.star"
    write_star(Picks(np.array([[1.0, 2.0]])), own)
    compare(predict_folder, data_set, tmp_path, NO_PICTURES)
    assert own.is_file()
    sets = {"ours": predict_folder, "expert": data_set}
    with pytest.raises(ConfigurationError, match=r"b_autopick\.star: .*--consensus would remove it; rename"):
        compare(sets, data_set, tmp_path, CompareOptions(consensus=2, overlays=0))
    assert own.is_file()


def test_rejected_by_the_experts(predict_folder: Path, data_set: Path, tmp_path: Path) -> None:
    rejected = Picks(np.array([[478.0, 281.0]]), diameter_px=20.0)
    write_coordinates(rejected, data_set / "ground_truth" / "false_positives" / "b.csv", height=300)
    compare(predict_folder, data_set, tmp_path / "report", CompareOptions(overlays=0))
    metrics = json.loads((tmp_path / "report" / "metrics.json").read_text())["picks"]
    # All three false alarms lie outside the rectangle around the labels, too.
    assert metrics["false_alarms"] == {
        "duplicate": 0,
        "rejected": 1,
        "outside_label_band": 2,
        "unlabelled": 0,
    }
    assert metrics["labels_by_kind"]["clear"]["labels"] + metrics["labels_by_kind"]["faint"]["labels"] == 8


def test_compatibility_on_request(predict_folder: Path, data_set: Path, tmp_path: Path) -> None:
    for wanted in (False, True):
        options = CompareOptions(compatibility=wanted, overlays=0, gallery=0)
        compare(predict_folder, data_set, tmp_path / "report", options)
        metrics = json.loads((tmp_path / "report" / "metrics.json").read_text())["picks"]
        assert ("topaz_auprc" in metrics["compatibility"]) is wanted


def test_the_gallery_holds_the_worst(predict_folder: Path, data_set: Path, tmp_path: Path) -> None:
    # F1: a.frames 10/11, b 6/7, empty 0.
    options = CompareOptions(gallery=2, overlays=0)
    compare(predict_folder, data_set, tmp_path / "report", options)
    page = (tmp_path / "report" / "index.html").read_text()
    data = json.loads(page.split('id="data">')[1].split("</script>")[0])
    assert [each["name"] for each in data["micrographs"]] == ["empty", "b"]


@pytest.mark.shared
def test_real_labels_jittered(shared_data: Path, tmp_path: Path, rng: np.random.Generator) -> None:
    labels = shared_data / "cryoppp" / "10017" / LABELS
    drawn = 0
    for file in sorted(labels.glob("*.csv"))[:4]:
        # These labels belong to JPGs, so their y is the row.
        xy = pd.read_csv(file)[["X-Coordinate", "Y-Coordinate"]].to_numpy(dtype=np.float64)
        drawn += len(xy)
        write_star(Picks(xy + rng.normal(0, 4, xy.shape)), tmp_path / "picks" / f"{file.stem}_autopick.star")
    options = CompareOptions(picked_only=True, overlays=0, gallery=0, label_band=True)
    comparison = compare(tmp_path / "picks", labels, tmp_path / "report", options)
    evaluation = comparison.evaluations[0]
    assert evaluation.diameter_px == 108
    assert evaluation.lineup.band is not None
    assert (evaluation.lineup.band.left, evaluation.lineup.band.bottom) == (131, 3965)
    assert evaluation.main.pooled.labels == drawn
    assert (evaluation.main.pooled.f1 or 0) > 0.98
    # Median of a Rayleigh distribution: sigma sqrt(2 ln 2)
    assert evaluation.main.pooled.median_error_px == pytest.approx(4 * np.sqrt(2 * np.log(2)), rel=0.05)
    assert evaluation.main.random_f1 == pytest.approx(0.3, abs=0.05)
    assert not evaluation.orientation.suspicious


def test_a_consensus_is_in_the_rows_of_what_was_picked(
    predict_folder: Path, data_set: Path, tmp_path: Path
) -> None:
    options = CompareOptions(consensus=2, overlays=0)
    paths = {"ours": predict_folder, "again": predict_folder}
    compare(paths, data_set, tmp_path / "mrc", options)
    for path in (data_set / "micrographs").glob("*.mrc"):  # the labels then belong to pictures
        Image.fromarray(np.arange(150000).reshape(300, 500).astype(np.uint8)).save(path.with_suffix(".png"))
        path.unlink()
    compare(paths, data_set, tmp_path / "png", options)
    first, second = (read_coordinates(tmp_path / name / "consensus")["b"].xy for name in ("mrc", "png"))
    np.testing.assert_allclose(second, first, atol=1e-4)
