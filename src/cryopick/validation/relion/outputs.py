"""What RELION's refinement program writes, read."""

from math import inf, isfinite
from pathlib import Path

import pandas as pd

from cryopick.io.coordinates.star_blocks import read_blocks
from cryopick.validation.engine import EngineError
from cryopick.validation.particles import count_by_class
from cryopick.validation.results import ClassAverage, Classification, Refinement


def read_classification(root: Path, iteration: int) -> Classification:
    """Read a finished 2D classification.

    Parameters
    ----------
    root
        As given to ``--o``: folder and beginning of the names.
    iteration
        The last.

    Raises
    ------
    EngineError
        If a file is missing or is not as RELION writes it.
    """
    last = f"_it{iteration:03d}"
    star, model = _existing(root, f"{last}_data.star"), _existing(root, f"{last}_model.star")
    tables = read_blocks(model)
    classes = _table_with(model, tables, "ReferenceImage", "EstimatedResolution")
    counts = count_by_class(star)
    return Classification(
        star,
        _existing(root, f"{last}_classes.mrcs"),
        _pixel_size(model, tables),
        tuple(
            ClassAverage(number, counts.get(number, 0), resolution)
            for number, resolution in enumerate(_class_resolutions(classes, tables), start=1)
        ),
    )


def read_refinement(root: Path, seed: int) -> Refinement:
    """Read a converged refinement.

    Parameters
    ----------
    root
        As given to ``--o``: folder and beginning of the names.
    seed
        Of its random numbers.

    Raises
    ------
    EngineError
        If a file is missing or is not as RELION writes it.
    """
    model = _existing(root, "_model.star")
    halves = tuple(_existing(root, f"_half{half}_class001_unfil.mrc") for half in (1, 2))
    return Refinement(
        seed, (halves[0], halves[1]), _existing(root, "_data.star"), _pixel_size(model, read_blocks(model))
    )


def last_optimiser(root: Path) -> Path | None:
    """Find the last iteration that a killed run has written in full; None where there is none."""
    for optimiser in sorted(root.parent.glob(f"{root.name}_it*_optimiser.star"), reverse=True):
        sampling = optimiser.name.replace("_optimiser", "_sampling")  # the last file of an iteration
        if optimiser.with_name(sampling).is_file():
            return optimiser
    return None


def _existing(root: Path, ending: str) -> Path:
    path = root.with_name(root.name + ending)
    if not path.is_file():
        raise EngineError(f"{path}: not written, though RELION ended without an error; see the log beside it")
    return path


def _table_with(path: Path, tables: list[pd.DataFrame], *columns: str) -> pd.DataFrame:
    for table in tables:
        if set(columns) <= set(table.columns):
            return table
    names = " and ".join(f"_rln{column}" for column in columns)
    raise EngineError(f"{path}: no table with {names}; wanted that of RELION 3.1 or later")


def _class_resolutions(classes: pd.DataFrame, tables: list[pd.DataFrame]) -> list[float]:
    """Resolution of each class, in A.

    RELION goes from the mean grey value on and stops at the first shell with less signal than noise: where
    the background is level the mean has none, and it calls a good class one of infinite resolution. Such a
    class is read again from the first shell on.
    """
    spectra = [table for table in tables if {"SsnrMap", "AngstromResolution"} <= set(table.columns)]
    told = [float(str(resolution)) for resolution in classes["EstimatedResolution"]]
    if len(spectra) != len(told):
        return told
    return [
        found if isfinite(found) else _finest_shell(shells)
        for found, shells in zip(told, spectra, strict=True)
    ]


def _finest_shell(shells: pd.DataFrame) -> float:
    """Find the last shell, from the first past the mean, before noise outweighs signal; in A."""
    seen = shells["SsnrMap"].to_numpy(dtype=float)[1:] >= 1
    count = len(seen) if seen.all() else int(seen.argmin())
    return float(shells["AngstromResolution"].iloc[count]) if count else inf


def _pixel_size(path: Path, tables: list[pd.DataFrame]) -> float:
    return float(str(_table_with(path, tables, "PixelSize", "OriginalImageSize")["PixelSize"].iloc[0]))
