from pathlib import Path

import pytest

from cryopick.core import ConfigurationError
from cryopick.simulation.particles.structure_file import read_structure, structure_name


@pytest.mark.parametrize(
    ("file", "name"), [("1MNF.pdb.gz", "1MNF"), ("a.b.cif", "a.b"), ("map_65.mrc", "map_65"), ("x.PDB", "x")]
)
def test_names(file: str, name: str) -> None:
    assert structure_name(Path("folder") / file) == name


def test_what_cannot_be_a_structure_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such file"):
        read_structure(tmp_path / "none.pdb")
    path = tmp_path / "notes.txt"
    path.touch()
    with pytest.raises(ConfigurationError, match=r"wanted one of \.pdb"):
        read_structure(path)


@pytest.mark.shared
def test_gpcr_complex(shared_data: Path) -> None:
    particle = read_structure(shared_data / "models" / "3SN6.pdb.gz", voxels_per_diameter=32)
    assert particle.name == "3SN6"
    assert 150 < particle.diameter_angstrom < 190  # its longest distance is 154 A
