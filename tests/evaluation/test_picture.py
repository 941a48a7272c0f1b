import numpy as np

from cryopick.evaluation.picture import make_picture


def test_small_and_with_contrast(rng: np.random.Generator) -> None:
    image = rng.normal(100, 1, (1501, 2300)).astype(np.float32)
    rows, columns = np.mgrid[:1501, :2300]
    image[(columns - 1800) ** 2 + (rows - 300) ** 2 < 40**2] -= 5
    picture = make_picture(image, 80)
    assert picture.grey.shape == (750, 1150)
    assert picture.extent == (-0.5, 2299.5, 1499.5, -0.5)
    assert (picture.grey.min(), picture.grey.max()) == (0, 1)
    # The dark particle is where it was: x = column, y = row.
    assert picture.grey[140:161, 890:911].mean() < 0.1
    assert picture.grey[590:611, 890:911].mean() > 0.3


def test_small_micrographs_stay_as_they_are(rng: np.random.Generator) -> None:
    assert make_picture(rng.normal(size=(30, 50)).astype(np.float32), 10).grey.shape == (30, 50)
