import pickle
from pathlib import Path

import numpy as np
import pytest

from cryopick.training.stored_image import StoredImage


@pytest.fixture
def file(tmp_path: Path) -> Path:
    np.save(tmp_path / "a.npy", np.arange(35, dtype=np.float16).reshape(5, 7))
    return tmp_path / "a.npy"


def test_pieces(file: Path) -> None:
    image, whole = StoredImage(file), np.load(file)
    assert image.shape == (5, 7)
    for piece in (np.s_[1:4, 2:7], np.s_[:, 3:], np.s_[:]):
        np.testing.assert_array_equal(image[piece], whole[piece])
        assert type(image[piece]) is np.ndarray
    np.testing.assert_array_equal(np.asarray(image), whole)
    assert np.array(image, dtype=np.float32).dtype == np.float32


def test_nothing_stays_open(file: Path) -> None:
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        pytest.skip("no /proc here")
    before = len(list(descriptors.iterdir()))
    images = [StoredImage(file) for _ in range(20)]
    pieces = [image[1:3, 2:4] for image in images]
    assert len(pieces) == 20
    assert len(list(descriptors.iterdir())) <= before


def test_it_is_sent_to_other_processes_without_its_pixels(file: Path) -> None:
    image = StoredImage(file)
    assert len(pickle.dumps(image)) < 1000
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(image))[2:3, :], np.load(file)[2:3])
