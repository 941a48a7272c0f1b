import pytest
import torch

from cryopick.core import ConfigurationError
from cryopick.training import Augment

NOTHING = {"contrast": 0.0, "brightness": 0.0, "noise": 0.0, "blur_px": 0.0}


@pytest.fixture
def images() -> torch.Tensor:
    return torch.randn(6, 1, 40, 56, generator=torch.Generator().manual_seed(0))


def test_shape_and_finiteness(images: torch.Tensor) -> None:
    changed = Augment()(images)
    assert changed.shape == images.shape
    assert torch.isfinite(changed).all()
    assert not torch.equal(changed, images)


def test_nothing_asked_for_is_nothing_done(images: torch.Tensor) -> None:
    torch.testing.assert_close(Augment(**NOTHING)(images), images)


@pytest.mark.parametrize("part", NOTHING)
def test_each_part_alone_changes_something(images: torch.Tensor, part: str) -> None:
    torch.manual_seed(0)
    changed = Augment(**{**NOTHING, part: 0.8})(images)
    assert not torch.allclose(changed, images, atol=1e-3)


def test_the_seed_decides(images: torch.Tensor) -> None:
    def changed(seed: int) -> torch.Tensor:
        torch.manual_seed(seed)
        return Augment()(images)

    assert torch.equal(changed(3), changed(3))
    assert not torch.equal(changed(3), changed(4))


def test_images_of_a_batch_are_changed_each_in_its_own_way() -> None:
    torch.manual_seed(0)
    same = torch.ones(5, 1, 8, 8)
    means = Augment(**{**NOTHING, "brightness": 1.0})(same).mean((1, 2, 3))
    assert len(set(means.tolist())) == 5


def test_contrast_multiplies_and_keeps_the_sign(images: torch.Tensor) -> None:
    torch.manual_seed(0)
    ratio = Augment(**{**NOTHING, "contrast": 0.5})(images) / images
    for one in ratio:
        torch.testing.assert_close(one, one[0, 0, 0].expand_as(one), rtol=1e-4, atol=0)
        assert one[0, 0, 0] > 0


def test_the_images_given_are_left_alone(images: torch.Tensor) -> None:
    before = images.clone()
    Augment()(images)
    assert torch.equal(images, before)


@pytest.mark.parametrize("part", NOTHING)
def test_amounts_that_cannot_be(part: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"augment\.{part}=-1\.0: wanted a number of at least 0"):
        Augment(**{part: -1.0})
