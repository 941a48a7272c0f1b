import numpy as np
import pytest

from cryopick.simulation.motion import Motion, motion_transfer


def test_drift_is_a_sinc_along_its_direction_only() -> None:
    transfer = motion_transfer(Motion(drift=6.0, direction=0.0), (32, 48), 2.0)
    k = np.fft.rfftfreq(48, 2.0)[5]
    assert float(transfer[0, 5]) == pytest.approx(np.sinc(6 * k), abs=1e-6)
    assert float(transfer[9, 0]) == pytest.approx(1.0)


def test_vibration_is_a_gaussian() -> None:
    transfer = motion_transfer(Motion(vibration=2.0), (32, 32), 2.0)
    assert float(transfer[0, 8]) == pytest.approx(np.exp(-2 * (np.pi * 2 * 0.125) ** 2), rel=1e-5)
