"""Rotation groups of molecular assemblies: C1.. , D2.., T, O, I."""

import re

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from cryopick.core import ConfigurationError


def rotation_group(name: str) -> NDArray[np.float64]:  # (m, 3, 3)
    """Rotations of a point group by its Schoenflies name; the main axis is z.

    Raises
    ------
    ConfigurationError
        If the name is not C<n>, D<n> (n >= 2), T, O or I.
    """
    if name == "C1":
        return np.eye(3)[None]
    if not re.fullmatch(r"C[1-9]\d*|D([2-9]|[1-9]\d+)|[TOI]", name):
        raise ConfigurationError(f"symmetry {name!r} is not known; use C1, C2, ..., D2, D3, ..., T, O or I")
    return np.asarray(Rotation.create_group(name).as_matrix(), dtype=np.float64)
