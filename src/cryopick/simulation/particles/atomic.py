"""Particles from atomic models: PDB and mmCIF, plain or gzipped, the biological assembly expanded."""

from pathlib import Path

import gemmi
import numpy as np

from cryopick.core import ConfigurationError
from cryopick.simulation.particles.point_cloud import PointCloud

PROTEIN_VOLUME_PER_DALTON = 1.21
"""A^3 per dalton, from the partial specific volume of 0.73 cm^3/g."""

NUCLEIC_ACID_CONTRAST = 1.5
"""Scattering above ice per dalton, relative to protein: phosphorus, and a third less volume for the mass."""

_ASSEMBLY = "REMARK 350"
"""Begins the lines of a PDB file about its assemblies."""


def read_atomic_model(path: Path, assembly: str = "1") -> PointCloud:
    """Read the atoms of a model's biological assembly.

    Parameters
    ----------
    path
        PDB or mmCIF, also ``.gz``.
    assembly
        Name of the assembly to build; a file without any is taken as it is.

    Returns
    -------
    PointCloud
        One point per heavy atom, water left out; hydrogen is counted with the atoms that carry it.

    Raises
    ------
    ConfigurationError
        If the file cannot be read, holds no atoms, or has assemblies but not the one asked for.
    """
    try:
        structure = gemmi.read_structure(str(path))
    except (RuntimeError, ValueError, OSError) as error:
        raise ConfigurationError(f"{path}: not a PDB or mmCIF file that can be read ({error})") from error
    if len(structure) == 0:
        raise ConfigurationError(
            f"{path}: found no model with atoms; pass a PDB or mmCIF file with coordinates"
        )
    structure.setup_entities()
    _complete_chains(structure)
    model = structure[0]
    names = [found.name for found in structure.assemblies]
    if names:
        if assembly not in names:
            raise ConfigurationError(
                f"{path}: assembly {assembly} not found; the file has {', '.join(names)}"
            )
        chosen = structure.assemblies[names.index(assembly)]
        try:
            model = gemmi.make_assembly(chosen, model, gemmi.HowToNameCopiedChain.Short)
        except RuntimeError as error:
            raise ConfigurationError(
                f"{path}: assembly {assembly} cannot be built ({error}); pass a file with all of its chains"
            ) from error
    positions, weights = [], []
    for chain in model:
        for residue in chain:
            information = gemmi.find_tabulated_residue(residue.name)
            if information.is_water():
                continue
            contrast = NUCLEIC_ACID_CONTRAST if information.is_nucleic_acid() else 1.0
            for atom in residue:
                if atom.is_hydrogen():
                    continue
                positions.append(atom.pos.tolist())
                weights.append(atom.occ * contrast * atom.element.weight)
    if not positions:
        raise ConfigurationError(f"{path}: found no atoms besides water; pass a model with coordinates")
    if not sum(weights) > 0:
        raise ConfigurationError(f"{path}: all occupancies are 0; wanted those of a model that is there")
    hydrogen = 1.07
    return PointCloud(
        np.array(positions, dtype=np.float64),
        np.array(weights, dtype=np.float64) * PROTEIN_VOLUME_PER_DALTON * hydrogen,
    )


def _complete_chains(structure: gemmi.Structure) -> None:
    """Name all chains of the assemblies: older PDB files continue lists in lines that gemmi passes over."""
    lists: list[list[str]] = []
    unfinished = False
    for line in structure.raw_remarks:
        before, label, names = line[len(_ASSEMBLY) :].rpartition("CHAINS:")
        if not line.startswith(_ASSEMBLY) or not (label or unfinished):
            continue
        if before.strip().startswith("APPLY"):
            lists.append([])
        if lists:
            lists[-1] += [name.strip() for name in names.split(",") if name.strip()]
        unfinished = names.rstrip().endswith(",")
    generators = [generator for assembly in structure.assemblies for generator in assembly.generators]
    if len(generators) == len(lists):
        for generator, chains in zip(generators, lists, strict=True):
            generator.chains = chains
