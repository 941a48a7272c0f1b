from io import StringIO
from pathlib import Path

import numpy as np
from rich.console import Console

from cryopick.core import Picks
from cryopick.evaluation import CompareOptions, ProtocolResult, compare, protocol_table
from cryopick.io.coordinates import write_star


def test_no_mean_of_some(predict_folder: Path, data_set: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    write_star(Picks(np.array([[100.0, 80.0]])), bare / "b_autopick.star")
    options = CompareOptions(overlays=0, gallery=0)
    scored = compare({"ours": predict_folder}, data_set, tmp_path / "out", options)
    unscored = compare({"ours": bare}, data_set, tmp_path / "out", options)
    result = ProtocolResult({"10017": scored, "10093": unscored}, {}, tmp_path)
    assert result.value("10017", "ours", "average_precision") is not None
    assert result.value("10093", "ours", "average_precision") is None
    assert result.mean("ours", "average_precision") is None
    assert result.mean("ours", "recall") is not None


def test_rows_and_means(predict_folder: Path, data_set: Path, tmp_path: Path) -> None:
    comparison = compare(
        {"ours [x]": predict_folder}, data_set, tmp_path / "out", CompareOptions(overlays=0, gallery=0)
    )
    result = ProtocolResult({"10017": comparison, "10093": comparison}, {"10028": "not there"}, tmp_path)
    file = StringIO()
    Console(file=file, width=100).print(protocol_table(result))
    printed = file.getvalue()
    assert printed.count("ours [x]") == 3
    assert "missing" in printed
    assert "mean of 2 of 3" in printed
    assert printed.count("0.727") == 3  # precision 8 / 11
