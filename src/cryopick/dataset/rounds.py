"""Rounds of a data set's labels: round 0 is what its authors published, `cryopick curate` writes the others.

A round lies in ``<id>/rounds/<n>/`` and holds a ``ground_truth/`` of its own, in the form of the first.
"""

from pathlib import Path

from cryopick.core import DataSetError

ROUNDS = "rounds"
GROUND_TRUTH = "ground_truth"


def rounds_of(root: Path) -> tuple[int, ...]:
    """List the rounds of the data set in a folder, rising; round 0, the original labels, is always there."""
    folder = root / ROUNDS
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return (0, *sorted(int(name) for name in names if name.isdecimal() and int(name) > 0))


def round_folder(root: Path, number: int) -> Path:
    """Name the folder of a round, there or not; that of round 0 is the data set's own."""
    return root / ROUNDS / str(number) if number else root


def ground_truth_of(root: Path, number: int) -> Path:
    """Find the labels of a round.

    Parameters
    ----------
    root
        Folder of the data set.
    number
        0 for the original labels.

    Raises
    ------
    DataSetError
        If there is no such round.
    """
    known = rounds_of(root)
    if number not in known:
        raise DataSetError(
            f"{root}: no round {number} of its labels; those there are {', '.join(map(str, known))} (0: the "
            "original labels). `cryopick curate` makes the next"
        )
    return round_folder(root, number) / GROUND_TRUTH
