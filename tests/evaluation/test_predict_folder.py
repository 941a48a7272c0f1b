from pathlib import Path

import pandas as pd
import pytest

from cryopick.core import CoordinatesError
from cryopick.evaluation.predict_folder import PredictFolder


def test_candidates_threshold_and_sizes(predict_folder: Path) -> None:
    assert PredictFolder.recognises(predict_folder)
    folder = PredictFolder(predict_folder)
    facts = folder.facts()
    assert facts["a.frames"].shape == (300, 500)
    assert facts["a.frames"].path.exists()
    picks = folder.read("picks", facts)
    assert {stem: len(each) for stem, each in picks.centres.items()} == {"a.frames": 7, "b": 5, "empty": 2}
    assert (picks.threshold, picks.diameter_px, picks.failed) == (0.5, 21, {})


def test_failed_micrographs_are_named(predict_folder: Path) -> None:
    summary = predict_folder / "summary.csv"
    table = pd.read_csv(summary)
    table["error"] = table["error"].astype(object)
    table["height"] = table["height"].astype(object)
    table.loc[1, ["error", "height"]] = ["b.mrc: truncated", None]
    table.to_csv(summary, index=False)
    folder = PredictFolder(predict_folder)
    assert set(folder.facts()) == {"a.frames", "empty"}
    picks = folder.read("picks", {})
    assert set(picks.centres) == {"a.frames", "empty"}
    assert picks.failed == {"b": "b.mrc: truncated"}


def test_the_same_name_twice(predict_folder: Path) -> None:
    summary = predict_folder / "summary.csv"
    table = pd.read_csv(summary)
    pd.concat([table, table.assign(micrograph="part2/" + table["micrograph"])]).to_csv(summary, index=False)
    with pytest.raises(CoordinatesError, match="two micrographs are called"):
        PredictFolder(predict_folder).read("picks", {})


def test_damaged_files(predict_folder: Path) -> None:
    (predict_folder / "run.json").write_text("{}")
    with pytest.raises(CoordinatesError, match=r"run\.json.*threshold"):
        PredictFolder(predict_folder).read("picks", {})
    (predict_folder / "summary.csv").write_text("micrograph\n")
    with pytest.raises(CoordinatesError, match="lacks the columns error, height"):
        PredictFolder(predict_folder).facts()
