from pathlib import Path

import mrcfile
import numpy as np
import pytest

from cryopick.io.micrographs import new_particle_stack


def test_a_stack_of_images_filled_in_parts(tmp_path: Path) -> None:
    images = np.random.default_rng(0).normal(size=(5, 8, 8)).astype(np.float32)
    path = tmp_path / "deep" / "a b.frames_particles.mrcs"
    with new_particle_stack(path, images.shape, 2.5) as stack:
        stack[:3] = images[:3]
        stack[3:] = images[3:]
        assert not path.exists()
    assert mrcfile.validate(path)
    with mrcfile.open(path) as file:
        assert file.is_image_stack()
        np.testing.assert_array_equal(file.data, images)
        assert file.voxel_size.x == 2.5
        np.testing.assert_allclose(file.header.dmax, images.max())


def test_a_stack_that_is_not_finished_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KeyError), new_particle_stack(tmp_path / "a.mrcs", (2, 8, 8), 1.0):
        raise KeyError
    assert list(tmp_path.iterdir()) == []
