"""Which micrograph the names in coordinate files mean, where names are not quite the same."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from cryopick.core import CoordinatesError
from cryopick.io.coordinates.naming import micrograph_key

_PROCESSED = re.compile(r"(_(patch|rigid))?_aligned(_doseweighted)?$|_doseweighted$|_(no)?DW$")
"""What the motion correction of CryoSPARC and MotionCor2 append; pictures of one frame of pixels all."""


def match_micrographs(keys: Iterable[str], micrographs: Iterable[Path]) -> Mapping[str, Path]:
    """Find the micrograph of each key.

    A name matches as `micrograph_key` has it or, where none does so, without what motion correction appends
    to it.

    Parameters
    ----------
    keys
        Micrograph keys of coordinates.
    micrographs
        The files that can be meant.

    Returns
    -------
    mapping
        The file by key, for the keys that have one.

    Raises
    ------
    CoordinatesError
        If two micrographs have one name, a key could mean two, or two keys mean one.
    """
    files = list(micrographs)
    exact: dict[str, Path] = {}
    for file in files:
        other = exact.setdefault(micrograph_key(file), file)
        if other is not file:
            raise CoordinatesError(
                f"{other} and {file} have one name; wanted different ones. Pass one of the folders"
            )
    loose: dict[str, list[Path]] = {}
    for key, file in exact.items():
        loose.setdefault(_PROCESSED.sub("", key), []).append(file)
    matched: dict[str, Path] = {}
    owners: dict[Path, str] = {}
    for key in keys:
        candidates = [exact[key]] if key in exact else loose.get(_PROCESSED.sub("", key), [])
        if not candidates:
            continue
        if len(candidates) > 1:
            names = " and ".join(file.name for file in candidates)
            raise CoordinatesError(
                f"coordinates of {key} could be of {names}; wanted one. Rename, or move one away"
            )
        (file,) = candidates
        if file in owners:
            raise CoordinatesError(
                f"coordinates of {owners[file]} and of {key} are both of {file.name}; wanted one. "
                "Leave one out"
            )
        matched[key] = file
        owners[file] = key
    return matched
