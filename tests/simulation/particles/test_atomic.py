from pathlib import Path

import gemmi
import numpy as np
import pytest

from cryopick.core import ConfigurationError
from cryopick.simulation.particles.atomic import read_atomic_model

TWO_ATOMS = """\
REMARK 350 BIOMOLECULE: 1
REMARK 350 AUTHOR DETERMINED BIOLOGICAL UNIT: DIMERIC
REMARK 350 APPLY THE FOLLOWING TO CHAINS: A
REMARK 350   BIOMT1   1  1.000000  0.000000  0.000000        0.00000
REMARK 350   BIOMT2   1  0.000000  1.000000  0.000000        0.00000
REMARK 350   BIOMT3   1  0.000000  0.000000  1.000000        0.00000
REMARK 350   BIOMT1   2 -1.000000  0.000000  0.000000        0.00000
REMARK 350   BIOMT2   2  0.000000 -1.000000  0.000000        0.00000
REMARK 350   BIOMT3   2  0.000000  0.000000  1.000000        0.00000
ATOM      1  CA  GLY A   1      10.000   2.000   3.000  1.00  0.00           C
ATOM      2  P     A A   2      20.000   0.000   0.000  1.00  0.00           P
HETATM    3  O   HOH A   3      30.000   0.000   0.000  1.00  0.00           O
END
"""


def test_the_assembly_is_expanded_and_water_left_out(tmp_path: Path) -> None:
    path = tmp_path / "two.pdb"
    path.write_text(TWO_ATOMS)
    cloud = read_atomic_model(path)
    found = {tuple(row) for row in np.round(cloud.positions, 3).tolist()}
    assert found == {(10.0, 2.0, 3.0), (-10.0, -2.0, 3.0), (20.0, 0.0, 0.0), (-20.0, 0.0, 0.0)}
    carbon, phosphorus = sorted(set(np.round(cloud.weights, 6)))
    assert phosphorus / carbon == pytest.approx(1.5 * 30.974 / 12.011, rel=1e-3)


def test_chains_listed_on_further_lines_are_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "old.pdb"
    listed = "CHAINS: A, B,          \nREMARK 350 C,  \nREMARK 350" + 20 * " " + "AND CHAINS: D\n"
    atoms = [
        f"ATOM      {number}  CA  GLY {chain}   1      {number}0.000   0.000   0.000  1.00  0.00\n"
        for number, chain in enumerate("BCD", 4)
    ]
    path.write_text(TWO_ATOMS.replace("CHAINS: A\n", listed).replace("END\n", "".join(atoms)))
    assert len(read_atomic_model(path)) == 2 * (2 + 3)


def test_a_chain_that_is_missing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "part.pdb"
    path.write_text(TWO_ATOMS.replace("CHAINS: A\n", "CHAINS: A, X\n"))
    with pytest.raises(ConfigurationError, match=r"assembly 1 cannot be built \(no chain X\)"):
        read_atomic_model(path)


def test_an_assembly_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "two.pdb"
    path.write_text(TWO_ATOMS)
    with pytest.raises(ConfigurationError, match=r"assembly 7 not found; the file has 1"):
        read_atomic_model(path, "7")


def test_a_file_without_atoms_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.pdb"
    path.write_text("HEADER\nEND\n")
    with pytest.raises(ConfigurationError, match="no "):
        read_atomic_model(path)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["1IHM", "3J6R"])
def test_capsids_are_expanded_sixty_times(shared_data: Path, name: str) -> None:
    path = shared_data / "models" / f"{name}.pdb.gz"
    deposited = sum(
        not atom.is_hydrogen()
        for chain in gemmi.read_structure(str(path))[0]
        for residue in chain
        if not residue.is_water()
        for atom in residue
    )
    cloud = read_atomic_model(path)
    assert len(cloud) == 60 * deposited
    np.testing.assert_allclose(cloud.centred().positions.mean(axis=0), 0, atol=0.5)


@pytest.mark.shared
def test_groel_has_fourteen_subunits(shared_data: Path) -> None:
    cloud = read_atomic_model(shared_data / "models" / "1MNF.pdb.gz").centred()
    spread = np.linalg.eigvalsh(np.cov(cloud.positions.T)) ** 0.5
    assert len(cloud) == 55_552
    np.testing.assert_allclose(spread, [34.4, 34.4, 40.5], atol=0.1)  # round, as two rings of seven are


def test_atoms_that_are_not_there_are_no_particle(tmp_path: Path) -> None:
    path = tmp_path / "two.pdb"
    path.write_text(TWO_ATOMS.replace("  1.00  0.00 ", "  0.00  0.00 "))
    with pytest.raises(ConfigurationError, match="all occupancies are 0"):
        read_atomic_model(path)
