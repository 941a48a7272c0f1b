from pathlib import Path

import pytest

from cryopick.core import CoordinatesError
from cryopick.curation.classified import read_classification

HEAD = "class,particles,fraction,resolution_angstrom,selected,reason\n"
CLASSES = HEAD + "1,2,0.66,9.1,yes,\n3,1,0.33,20.0,no,fuzzy\n"
PARTICLES = """
data_optics

loop_
_rlnOpticsGroupName #1
_rlnOpticsGroup #2
opticsGroup1 1

data_particles

loop_
_rlnImageName #1
_rlnMicrographName #2
_rlnCoordinateX #3
_rlnCoordinateY #4
_rlnClassNumber #5
_rlnAnglePsi #6
000001@a.mrcs micrographs/a.mrc 10.5 20.25 1 45.0
000002@a.mrcs micrographs/a.mrc 30.0 40.0 3 -90.0
000001@b.mrcs micrographs/b.mrc 50.0 60.0 1 0.0
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    classes, particles = tmp_path / "classes.csv", tmp_path / "run_it025_data.star"
    classes.write_text(CLASSES)
    particles.write_text(PARTICLES)
    return classes, particles


def test_relions_particles_and_the_list_of_classes(files: tuple[Path, Path]) -> None:
    classification = read_classification(*files)
    a = classification.of("a")
    assert a.particles.xy.tolist() == [[10.5, 20.25], [30, 40]]
    assert a.numbers.tolist() == [1, 3]
    assert (a.classes[1].selected, a.classes[3].selected, a.classes[3].reason) == (True, False, "fuzzy")
    assert classification.of("c").numbers.shape == (0,)


def test_classes_of_another_classification_are_found_out(files: tuple[Path, Path]) -> None:
    files[0].write_text(CLASSES.replace("\n3,", "\n2,"))
    with pytest.raises(CoordinatesError, match=r"particles of class 3, which .*classes.csv does not list"):
        read_classification(*files)


def test_particles_have_to_be_classified(files: tuple[Path, Path]) -> None:
    files[1].write_text(PARTICLES.replace("ClassNumber", "GroupNumber"))
    with pytest.raises(CoordinatesError, match="has no column _rlnClassNumber"):
        read_classification(*files)
