import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import mrcfile
import numpy as np
import pytest
import starfile

from cryopick.core import ConfigurationError, Picks
from cryopick.io.coordinates import Optics, ParticleStack, read_coordinates, write_particles_star
from cryopick.io.micrographs import new_particle_stack

PICKS = Picks(
    np.array([[10.5, 20.0], [30, 4]]),
    np.array([0.5, 0.25]),
    None,
    {"DefocusU": np.array([15000.0, 15100]), "OpticsGroup": np.array([7, 7])},
)
MIC = "mics/a 1.frames.mrc"
STACK = "stacks/mics/a 1.frames_particles.mrcs"
FIRST = ParticleStack(STACK, MIC, PICKS, 1.5, 3.0, 16)
FULL = Optics(300, 2.7, 0.1)


def test_both_tables(tmp_path: Path) -> None:
    other = ParticleStack("stacks/b.mrcs", "b.mrc", PICKS.select(np.array([1])), 2.0, 4.0, 16)
    none = ParticleStack("stacks/c.mrcs", "c.mrc", Picks(np.empty((0, 2))), 9.0, 18.0, 16)
    write_particles_star([FIRST, none, other], FULL, tmp_path / "particles.star")
    tables = starfile.read(tmp_path / "particles.star")
    assert tables["optics"].to_dict("list") == {
        "rlnOpticsGroupName": ["opticsGroup1", "opticsGroup2"],
        "rlnOpticsGroup": [1, 2],
        "rlnMicrographOriginalPixelSize": [1.5, 2.0],
        "rlnVoltage": [300, 300],
        "rlnSphericalAberration": [2.7, 2.7],
        "rlnAmplitudeContrast": [0.1, 0.1],
        "rlnImagePixelSize": [3.0, 4.0],
        "rlnImageSize": [16, 16],
        "rlnImageDimensionality": [2, 2],
    }
    particles = tables["particles"]
    assert particles["rlnImageName"].tolist() == [
        f"000001@{STACK}",
        f"000002@{STACK}",
        "000001@stacks/b.mrcs",
    ]
    assert particles["rlnMicrographName"].tolist() == [MIC, MIC, "b.mrc"]
    assert particles["rlnOpticsGroup"].tolist() == [1, 1, 2]
    assert particles["rlnDefocusU"].tolist() == [15000, 15100, 15100]
    again = read_coordinates(tmp_path / "particles.star")
    np.testing.assert_array_equal(again["a 1.frames"].xy, PICKS.xy)
    np.testing.assert_array_equal(again["a 1.frames"].scores, PICKS.scores)


def test_optics_of_the_micrographs(tmp_path: Path) -> None:
    settings = (Optics(300, 2.7, 0.1), Optics(200, 2.0, 0.07), Optics(300, 2.7, 0.1))
    stacks = [
        ParticleStack(f"{name}.mrcs", f"{name}.mrc", PICKS, 1.5, 3.0, 16, optics)
        for name, optics in zip("abc", settings, strict=True)
    ]
    write_particles_star(stacks, Optics(amplitude_contrast=0.2), tmp_path / "p.star")
    tables = starfile.read(tmp_path / "p.star")
    assert tables["optics"]["rlnVoltage"].tolist() == [300, 200]
    assert tables["optics"]["rlnSphericalAberration"].tolist() == [2.7, 2.0]
    assert tables["optics"]["rlnAmplitudeContrast"].tolist() == [0.2, 0.2]
    assert tables["particles"]["rlnOpticsGroup"].tolist() == [1, 1, 2, 2, 1, 1]


def test_groups_stay_as_they_are_told_apart(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    # As beam shift makes them: of one microscope, with tilts of their own.
    tilts = {"a": ("shift1", -0.25), "b": ("shift2", 0.5), "c": ("shift1", 0.75)}
    stacks = [
        ParticleStack(
            f"{key}.mrcs",
            f"{key}.mrc",
            PICKS,
            1.5,
            3.0,
            16,
            further=(("OpticsGroupName", name), ("MicrographOriginalPixelSize", 0.75), ("BeamTiltX", tilt)),
        )
        for key, (name, tilt) in tilts.items()
    ]
    write_particles_star(stacks, FULL, tmp_path / "p.star")
    tables = starfile.read(tmp_path / "p.star")
    assert tables["optics"]["rlnOpticsGroupName"].tolist() == ["shift1", "shift2", "opticsGroup3"]
    assert tables["optics"]["rlnMicrographOriginalPixelSize"].tolist() == [0.75] * 3
    assert tables["optics"]["rlnBeamTiltX"].tolist() == [-0.25, 0.5, 0.75]
    assert tables["particles"]["rlnOpticsGroup"].tolist() == [1, 1, 2, 2, 3, 3]
    assert not caplog.text
    write_particles_star([*stacks, replace(FIRST, further=())], FULL, tmp_path / "p.star")
    optics = starfile.read(tmp_path / "p.star")["optics"]
    assert optics["rlnMicrographOriginalPixelSize"].tolist() == [0.75] * 3 + [1.5]
    assert "rlnBeamTiltX" not in optics  # what is not known of every group
    assert "p.star: without BeamTiltX, which is not known of every optics group; list all" in caplog.text


def test_groups_called_by_the_same_digits(tmp_path: Path) -> None:
    """Of two sessions, say: the tables they come from have such a name as a number."""
    further = (("OpticsGroupName", 20230101),)
    stacks = [
        ParticleStack("a.mrcs", "a.mrc", PICKS, 1.5, 3.0, 16, Optics(voltage), further)
        for voltage in (200.0, 300.0)
    ]
    write_particles_star(stacks, Optics(), tmp_path / "p.star")
    names = starfile.read(tmp_path / "p.star")["optics"]["rlnOpticsGroupName"]
    assert names.astype(str).tolist() == ["20230101", "opticsGroup2"]


def test_unknown_optics_and_no_particles(tmp_path: Path) -> None:
    none = ParticleStack("c.mrcs", "c.mrc", Picks(np.empty((0, 2))), 1.5, 1.5, 16)
    write_particles_star([none], Optics(voltage=200), tmp_path / "p.star")
    tables = starfile.read(tmp_path / "p.star", always_dict=True)
    assert "rlnSphericalAberration" not in tables["optics"]
    assert tables["optics"]["rlnVoltage"].tolist() == [200]
    assert len(tables["particles"]) == 0
    assert "rlnImageName" in tables["particles"]
    assert not Optics(voltage=200).complete


@pytest.mark.relion
def test_relion_reads_table_and_images(tmp_path: Path, relion: object) -> None:
    program = shutil.which("relion_stack_create")
    assert program is not None
    images = np.random.default_rng(0).normal(size=(2, 16, 16)).astype(np.float32)
    with new_particle_stack(tmp_path / STACK, images.shape, 3.0) as stack:
        stack[:] = images
    write_particles_star([FIRST], FULL, tmp_path / "particles.star")
    command = [program, "--i", "particles.star", "--o", "all", "--one_by_one"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    with mrcfile.open(tmp_path / "all.mrcs", permissive=True) as file:
        np.testing.assert_allclose(file.data, images, atol=1e-6)
    tables = starfile.read(tmp_path / "all.star")
    assert tables["optics"]["rlnImagePixelSize"].tolist() == [3.0]
    assert tables["particles"]["rlnCoordinateX"].tolist() == [10.5, 30]


@pytest.mark.parametrize(
    ("optics", "told"),
    [
        (Optics(300.0, 2.7, 7.0), "--amplitude-contrast 7: wanted a fraction, such as 0.1"),
        (Optics(300.0, 2.7, -0.1), "--amplitude-contrast -0.1"),
        (Optics(300.0, -2.7), "--cs -2.7: wanted mm"),
        (Optics(0.0), "--voltage 0: wanted kV"),
        (Optics(float("nan")), "--voltage nan"),
        (Optics(float("inf")), "--voltage inf"),
        (Optics(300_000.0), "--voltage 300000: wanted kV"),
        (Optics(300.0, 2700.0), "--cs 2700: wanted mm"),
    ],
)
def test_microscopes_that_cannot_be(optics: Optics, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        optics.check()


def test_microscopes_that_can() -> None:
    Optics(80.0, 0.0, 0.0).check()
    Optics().check()
