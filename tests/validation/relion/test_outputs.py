from pathlib import Path

import pandas as pd
import pytest

from cryopick.io.coordinates.star_blocks import write_blocks
from cryopick.validation.engine import EngineError
from cryopick.validation.relion.outputs import last_optimiser, read_classification, read_refinement
from cryopick.validation.results import ClassAverage

MODEL = """
# version 30001

data_model_general

_rlnReferenceDimensionality                        2
_rlnDataDimensionality                             2
_rlnOriginalImageSize                             64
_rlnCurrentResolution                      20.500000
_rlnPixelSize                               4.978125
_rlnNrClasses                                      3

# version 30001

data_model_classes

loop_
_rlnReferenceImage #1
_rlnClassDistribution #2
_rlnAccuracyRotations #3
_rlnAccuracyTranslationsAngst #4
_rlnEstimatedResolution #5
_rlnOverallFourierCompleteness #6
000001@run_it005_classes.mrcs     0.500000     2.1     3.9    20.480000     1.000000
000002@run_it005_classes.mrcs     0.000000   999.0   999.0          inf     0.000000
000003@run_it005_classes.mrcs     0.500000     4.5     5.5    31.860000     1.000000


# version 30001

data_model_class_1

loop_
_rlnSpectralIndex #1
_rlnResolution #2
_rlnAngstromResolution #3
_rlnSsnrMap #4
           0     0.000000   999.000000 12.0
           1     0.003139   318.600000 10.0
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    optics = pd.DataFrame({"OpticsGroupName": ["o"], "OpticsGroup": [1]})
    particles = pd.DataFrame({"ImageName": ["1@s.mrcs", "2@s.mrcs", "3@s.mrcs"], "ClassNumber": [3, 1, 3]})
    for name in ("run_it005_data.star", "run_data.star"):
        write_blocks(tmp_path / name, {"optics": optics, "particles": particles})
    for name in ("run_it005_model.star", "run_model.star"):
        (tmp_path / name).write_text(MODEL)
    for name in ("it005_classes.mrcs", "half1_class001_unfil.mrc", "half2_class001_unfil.mrc"):
        (tmp_path / f"run_{name}").touch()
    return tmp_path / "run"


def test_classes(root: Path) -> None:
    found = read_classification(root, 5)
    assert found.pixel_size == 4.978125
    assert found.classes == (
        ClassAverage(1, 1, 20.48),
        ClassAverage(2, 0, float("inf")),
        ClassAverage(3, 2, 31.86),
    )
    assert found.averages.name == "run_it005_classes.mrcs"


def _with_spectra(root: Path, *spectra: list[float]) -> None:
    heading = (
        "\n\ndata_model_class_{}\n\nloop_\n_rlnSpectralIndex #1\n_rlnAngstromResolution #2\n_rlnSsnrMap #3\n"
    )
    text = MODEL[: MODEL.index("data_model_class_1")]
    for number, spectrum in enumerate(spectra, start=1):
        rows = (f"{shell} {320 / shell if shell else 999:.1f} {ssnr}" for shell, ssnr in enumerate(spectrum))
        text += heading.format(number) + "\n".join(rows)
    root.with_name("run_it005_model.star").write_text(text + "\n")


def test_a_class_without_signal_in_its_mean_has_a_resolution(root: Path) -> None:
    # Seen with RELION 3.1.3 on flattened micrographs: inf for a class with signal from the first shell on.
    _with_spectra(root, [12, 10, 9, 0.1], [0.5, 100, 30, 0.9], [12, 10, 9, 8])
    assert [one.resolution_angstrom for one in read_classification(root, 5).classes] == [20.48, 160.0, 31.86]
    _with_spectra(root, [12, 10, 9, 0.1], [0.5, 100, 30, 2], [12, 10, 9, 8])
    assert read_classification(root, 5).classes[1].resolution_angstrom == pytest.approx(106.7)


def test_a_class_without_signal_has_none(root: Path) -> None:
    _with_spectra(root, [12, 10, 9, 0.1], [0.5, 0.4, 30, 0.9], [12, 10, 9, 8])
    assert read_classification(root, 5).classes[1].resolution_angstrom == float("inf")


def test_maps(root: Path) -> None:
    found = read_refinement(root, 8)
    assert (found.seed, found.pixel_size) == (8, 4.978125)
    assert [path.name for path in found.half_maps] == [
        "run_half1_class001_unfil.mrc",
        "run_half2_class001_unfil.mrc",
    ]


def test_what_is_missing(root: Path) -> None:
    with pytest.raises(EngineError, match=r"run_it006_data\.star: not written"):
        read_classification(root, 6)
    (root.parent / "run_model.star").write_text(MODEL.replace("_rlnOriginalImageSize", "_rlnOther"))
    with pytest.raises(EngineError, match="no table with _rlnPixelSize and _rlnOriginalImageSize"):
        read_refinement(root, 1)


def test_the_last_whole_iteration(root: Path) -> None:
    assert last_optimiser(root) is None
    for name in ("it003_optimiser", "it003_sampling", "it004_optimiser", "it004_sampling", "it005_optimiser"):
        (root.parent / f"run_{name}.star").touch()
    (root.parent / "initial_it009_optimiser.star").touch()
    found = last_optimiser(root)
    assert found is not None
    assert found.name == "run_it004_optimiser.star"
