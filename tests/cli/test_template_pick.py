from collections.abc import Callable
from pathlib import Path
from typing import Any

import mrcfile
import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.io.coordinates import read_coordinates
from cryopick.io.micrographs import write_mrc

CENTRES = np.array([(60.0, 50.0), (200.0, 140.0)])


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, draw_discs: Callable[..., NDArray[np.float32]]) -> None:
    write_mrc(tmp_path / "m" / "a.mrc", draw_discs((190, 260), CENTRES, noise=0.6), 2.0)
    average = -draw_discs((64, 64), [(32, 32)], noise=0.0)
    with mrcfile.new(tmp_path / "classes.mrcs", np.array([average, np.zeros_like(average)])) as file:
        file.set_image_stack()
        file.voxel_size = 2.0


@pytest.mark.parametrize("templates", ["classes.mrcs", "disc"])
def test_particles_are_found(cryopick: Callable[..., Any], templates: str) -> None:
    found = cryopick("template-pick", "m", "--templates", templates, "--diameter", 64, "-o", "picks")
    assert found.code == 0, found.err
    assert "2 picks on 1 micrographs" in found.out
    picks = read_coordinates(Path("picks"))["a"]
    np.testing.assert_allclose(picks.xy[np.argsort(picks.xy[:, 0])], CENTRES, atol=1.5)


def test_bright_particles(
    cryopick: Callable[..., Any], draw_discs: Callable[..., NDArray[np.float32]]
) -> None:
    write_mrc(Path("m/a.mrc"), -draw_discs((190, 260), CENTRES, noise=0.6), 2.0)
    arguments = ("template-pick", "m", "--templates", "classes.mrcs", "--diameter", 64, "--rotations", 360)
    assert "2 picks" in cryopick(*arguments, "--contrast", "bright", "-o", "bright").out
    assert cryopick(*arguments, "--contrast", "grey").code == 2


def test_what_goes_wrong(cryopick: Callable[..., Any]) -> None:
    Path("m/b.mrc").write_text("<html>")
    arguments = ("template-pick", "m", "--templates", "classes.mrcs", "--diameter")
    failed = cryopick(*arguments, 64, "--rotations", 180, "--threshold", 0.5)
    assert failed.code == 1
    assert "b.mrc" in failed.out
    for wrong, word in (
        (("400",), "do not hold the circle"),
        (("64", "--classes", "one"), "whole numbers"),
        (("64", "--classes", "3"), "no class 3"),
        (("64", "--classes", "2"), "empty"),
        (("64", "--threshold", "2"), "--threshold"),
        (("64", "--trust-pixel-size", "me"), "--trust-pixel-size"),
    ):
        outcome = cryopick(*arguments, *wrong)
        assert outcome.code == 2
        assert word in outcome.err
