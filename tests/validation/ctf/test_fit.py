from collections.abc import Callable

import pytest

from cryopick.core import Micrograph
from cryopick.io.coordinates import Optics
from cryopick.simulation.optics import Optics as Microscope
from cryopick.validation.ctf import CtfOptions
from cryopick.validation.ctf.estimate import FIT
from cryopick.validation.ctf.fit import fit_ctf
from cryopick.validation.ctf.spectrum import measure_spectrum


def test_defocus_and_astigmatism(ringed: Callable[..., Micrograph]) -> None:
    microscope = Microscope(defocus=1.3, astigmatism=0.04, astigmatism_angle=-70.0, voltage=200.0)
    spectrum = measure_spectrum(ringed(microscope)).cropped(FIT)
    values = fit_ctf(spectrum, Optics(200.0, 2.7, 0.1), CtfOptions())
    assert values.defocus_u == pytest.approx(13400, rel=0.01)
    assert values.defocus_v == pytest.approx(12600, rel=0.01)
    assert values.defocus_angle == pytest.approx(-70, abs=6)
    assert values.figure_of_merit is not None
    assert values.figure_of_merit > 0.1
