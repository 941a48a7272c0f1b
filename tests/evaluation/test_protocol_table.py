from io import StringIO
from pathlib import Path

from rich.console import Console

from cryopick.evaluation import CompareOptions, ProtocolResult, compare, protocol_table


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
