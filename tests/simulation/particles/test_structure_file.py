import bz2
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


ATOM = "ATOM  {0:5d}  CA  ALA A{0:4d}    {1:>8}{1:>8}{1:>8}  1.00  0.00           C\n"


@pytest.mark.parametrize(
    ("places", "problem"),
    [
        (["1.0"], "a single point"),
        (["1.0", "1.0"], "a single point"),
        (["1.0", "nan"], "no numbers"),
    ],
)
def test_atoms_without_size_or_place_are_refused(tmp_path: Path, places: list[str], problem: str) -> None:
    (tmp_path / "a.pdb").write_text("".join(ATOM.format(n, place) for n, place in enumerate(places, 1)))
    with pytest.raises(ConfigurationError, match=rf"a\.pdb: .*{problem}"):
        read_structure(tmp_path / "a.pdb")


def test_a_model_in_bzip2_is_to_be_unpacked(tmp_path: Path) -> None:
    (tmp_path / "a.pdb.bz2").write_bytes(bz2.compress(b"ATOM"))
    with pytest.raises(ConfigurationError, match=r"a\.pdb\.bz2: .*unpack it first"):
        read_structure(tmp_path / "a.pdb.bz2")


@pytest.mark.shared
def test_gpcr_complex(shared_data: Path) -> None:
    particle = read_structure(shared_data / "models" / "3SN6.pdb.gz", voxels_per_diameter=32)
    assert particle.name == "3SN6"
    assert 150 < particle.diameter_angstrom < 190  # its longest distance is 154 A
