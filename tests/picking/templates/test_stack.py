from pathlib import Path

import mrcfile
import numpy as np
import pytest

from cryopick.core import ConfigurationError, MicrographError, PixelSizeError
from cryopick.picking.templates import TemplateStack, disc_stack, read_stack


def test_empty_classes_are_left_out(classes: Path, stack: TemplateStack) -> None:
    found = read_stack(classes)
    assert found.numbers == (1, 3)
    assert found.pixel_size == 3.0
    np.testing.assert_array_equal(found.images, stack.images)
    assert found.name == str(classes)


def test_classes_by_number(classes: Path, stack: TemplateStack) -> None:
    found = read_stack(classes, numbers=[3])
    assert found.numbers == (3,)
    np.testing.assert_array_equal(found.images, stack.images[1:])
    with pytest.raises(ConfigurationError, match="no class 4, 7; wanted numbers from 1 to 3"):
        read_stack(classes, numbers=[7, 1, 4])
    with pytest.raises(ConfigurationError, match=r"empty.*--classes"):
        read_stack(classes, numbers=[2])


def test_the_users_pixel_size_holds(classes: Path) -> None:
    assert read_stack(classes, pixel_size=2.5).pixel_size == 2.5
    with pytest.raises(ConfigurationError, match="positive"):
        read_stack(classes, pixel_size=0.0)


def test_nobody_knows_the_pixel_size(classes: Path) -> None:
    with mrcfile.open(classes, "r+") as file:
        file.voxel_size = 0.0
    with pytest.raises(PixelSizeError, match=r"run_classes\.mrcs.*--template-pixel-size"):
        read_stack(classes)


def test_a_single_image(tmp_path: Path) -> None:
    with mrcfile.new(tmp_path / "one.mrc", np.eye(8, dtype=np.float32)) as file:
        file.voxel_size = 2.0
    assert read_stack(tmp_path / "one.mrc").images.shape == (1, 8, 8)


def test_not_a_stack(tmp_path: Path) -> None:
    with mrcfile.new(tmp_path / "wide.mrcs", np.ones((2, 8, 9), dtype=np.float32)):
        pass
    with pytest.raises(MicrographError, match=r"wide\.mrcs.*\(2, 8, 9\)"):
        read_stack(tmp_path / "wide.mrcs")
    (tmp_path / "page.mrcs").write_text("<html>" * 400)
    with pytest.raises(MicrographError, match=r"page\.mrcs.*class averages"):
        read_stack(tmp_path / "page.mrcs")
    with pytest.raises(MicrographError, match=r"none\.mrcs"):
        read_stack(tmp_path / "none.mrcs")


def test_a_disc_of_the_diameter() -> None:
    disc = disc_stack(160.0)
    assert disc.pixel_size == 1.75
    image = disc.images[0]
    assert image[64, 64] == pytest.approx(1, abs=1e-3)
    np.testing.assert_allclose(image[[64, 64, 32, 96], [32, 96, 64, 64]], 0.5)  # at a radius of 56 A
    assert image[64, 4] == pytest.approx(0, abs=1e-3)
