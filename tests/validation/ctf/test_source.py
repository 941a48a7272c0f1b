from pathlib import Path

import numpy as np
import pytest

from cryopick.core import ConfigurationError
from cryopick.io.coordinates import Optics
from cryopick.io.micrographs import write_mrc
from cryopick.validation.ctf import CtfValues, find_sources

RELION_4 = """
# version 30001

data_optics

loop_
_rlnOpticsGroupName #1
_rlnOpticsGroup #2
_rlnMicrographPixelSize #3
_rlnVoltage #4
_rlnSphericalAberration #5
_rlnAmplitudeContrast #6
first            1     1.500000   300.000000     2.700000     0.100000
second           2     1.200000   200.000000     1.400000     0.070000

# version 30001

data_micrographs

loop_
_rlnMicrographName #1
_rlnOpticsGroup #2
_rlnDefocusU #3
_rlnDefocusV #4
_rlnDefocusAngle #5
_rlnCtfFigureOfMerit #6
a.mrc            2 11600.500000 11200.250000   -42.500000     0.120000
b.mrc            1 nan 11200.250000   -42.500000     0.120000
"""

RELION_3 = """
data_

loop_
_rlnMicrographName #1
_rlnVoltage #2
_rlnSphericalAberration #3
_rlnAmplitudeContrast #4
a.mrc   300.000000     2.700000     0.100000
"""


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.mrc", "b.mrc"):
        write_mrc(tmp_path / name, np.eye(6, 9, dtype=np.float32), None)


def test_optics_and_values_of_relion_4() -> None:
    Path("mics.star").write_text(RELION_4)
    a, b = find_sources(["mics.star"])
    assert a.micrograph.pixel_size == 1.2
    assert a.optics(Optics()) == Optics(200.0, 1.4, 0.07)
    assert a.known == CtfValues(11600.5, 11200.25, -42.5, figure_of_merit=0.12)
    assert b.optics(Optics()) == Optics(300.0, 2.7, 0.1)
    assert b.known is None


def test_optics_of_relion_3() -> None:
    Path("mics.star").write_text(RELION_3)
    (a,) = find_sources(["mics.star"])
    assert a.optics(Optics()) == Optics(300.0, 2.7, 0.1)
    assert a.optics(Optics(amplitude_contrast=0.07)) == Optics(300.0, 2.7, 0.07)
    assert a.known is None


@pytest.mark.parametrize("defocus", ["0.0 0.0", "300 -300"])
def test_no_defocus_at_all_is_none(defocus: str) -> None:
    Path("m.star").write_text(RELION_4.replace("11600.500000 11200.250000", defocus))
    assert find_sources(["m.star"])[0].known is None


def test_unknown_optics_name_the_options() -> None:
    a, _ = find_sources(["."])
    with pytest.raises(ConfigurationError, match=r"a\.mrc: .* pass --voltage, --amplitude-contrast, or a"):
        a.optics(Optics(spherical_aberration=2.7))
