"""What else changes of particles that were found on a micrograph stored the other way up."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cryopick.io.coordinates.table import UNSET

_OTHER_WAY = (
    "OriginY",
    "OriginYAngst",
    "OriginYPrior",
    "OriginYPriorAngst",
    "BeamTiltY",
    "AnglePsi",
    "AnglePsiPrior",
    "DefocusAngle",
)
"""Along y, or about the axis of view: they count the other way."""
_VIEWS = (("AngleRot", "AngleTilt"), ("AngleRotPrior", "AngleTiltPrior"))


def mirrored(attributes: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Say of particles whose rows were turned over what RELION would have said of them.

    The mirror image of a view is what the same map shows from behind: with RELION's angles (Heymann et al.
    2005, doi:10.1016/j.jsb.2005.06.001), (rot, tilt, psi) becomes (rot + 180, 180 - tilt, -psi).

    Parameters
    ----------
    attributes
        Columns of picks, each of shape (n,); those that are not numbers stay.
    """
    known = {name: column for name, column in attributes.items() if np.issubdtype(column.dtype, np.number)}
    turned = {name: 0 - known[name] for name in _OTHER_WAY if name in known}  # and not -0.000000 in a file
    for rot, tilt in _VIEWS:
        if tilt in known and known[tilt].any():  # 2D classes have views of 0
            turned[tilt] = 180 - known[tilt]
            if rot in known:
                turned[rot] = known[rot] + np.where(known[rot] > 0, -180, 180)
    return {**attributes} | {
        name: np.where(np.isin(known[name], UNSET), known[name], column) for name, column in turned.items()
    }
