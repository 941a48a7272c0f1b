"""Rotations spread evenly."""

from math import pi, sqrt

import numpy as np
from scipy.spatial.transform import Rotation

_PSI = 1.533751168755204288118041


def spread_rotations(count: int) -> Rotation:
    """Spread rotations over all there are (Alexa 2022, doi:10.1109/CVPR52688.2022.00811)."""
    s = np.arange(count) + 0.5
    near, far = np.sqrt(s / count), np.sqrt(1 - s / count)
    alpha, beta = 2 * pi * s / sqrt(2), 2 * pi * s / _PSI
    return Rotation.from_quat(
        np.stack([near * np.sin(alpha), near * np.cos(alpha), far * np.sin(beta), far * np.cos(beta)], axis=1)
    )
