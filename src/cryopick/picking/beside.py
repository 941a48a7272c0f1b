"""What motion correction writes beside a micrograph that would be picked as another one."""

from collections.abc import Set

_SUMS = (
    "_patch_aligned_doseweighted",
    "_rigid_aligned_doseweighted",
    "_patch_aligned",
    "_rigid_aligned",
    "_DW",
    "",
)
"""What CryoSPARC and MotionCor2 append to the name of a sum of all frames: the one to pick comes first. That
labels of one are those of another is said in `unprocessed_key`."""

_OTHERS = ("_DWS", "_noDW", "_PS", "_EVN", "_ODD", "_background")
"""What they and RELION append to a sum of some frames, one that is not dose-weighted, a power spectrum, the
sums of every second frame, and the slow changes that were subtracted."""


def names_beside(names: Set[str]) -> set[str]:
    """Tell which names are of what was written beside a micrograph that is among them.

    Parameters
    ----------
    names
        Paths without suffix.
    """
    return {name for name in names if any(better in names for better in _better(name))}


def _better(name: str) -> list[str]:
    """List what the same picture is called where there is a better one to pick."""
    ending = next(ending for ending in (*_OTHERS, *_SUMS) if name.endswith(ending))
    base = name.removesuffix(ending)
    sums = _SUMS[: _SUMS.index(ending)] if ending in _SUMS else _SUMS
    return [base + better for better in sums]
