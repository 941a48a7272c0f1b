from pathlib import Path

from cryopick.evaluation.coordinate_files import CoordinateFiles
from cryopick.evaluation.labelled_data_set import LabelledDataSet
from cryopick.evaluation.predict_folder import PredictFolder
from cryopick.evaluation.source import open_source


def test_each_kind_is_recognised(predict_folder: Path, data_set: Path) -> None:
    assert isinstance(open_source(predict_folder), PredictFolder)
    assert isinstance(open_source(data_set), LabelledDataSet)
    assert isinstance(open_source(predict_folder / "candidates"), CoordinateFiles)
    assert isinstance(open_source(predict_folder / "candidates" / "b.star"), CoordinateFiles)
