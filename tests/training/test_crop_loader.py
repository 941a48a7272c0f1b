import pytest
from torch.utils.data import Dataset

from cryopick.core import ConfigurationError
from cryopick.training.crop_loader import crop_loader
from cryopick.training.crops import Crop


class Numbers(Dataset[Crop]):
    def __len__(self) -> int:
        return 10

    def __getitem__(self, index: int) -> int:
        return index


def test_only_whole_batches() -> None:
    loader = crop_loader(Numbers(), 10, batch_size=4, workers=0, seed=(0, 0))
    assert [batch.tolist() for batch in loader] == [[0, 1, 2, 3], [4, 5, 6, 7]]


def test_an_epoch_without_a_batch_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"3 crops for each process and a batch 4.*crops_per_epoch"):
        crop_loader(Numbers(), 3, batch_size=4, workers=0, seed=(0, 0))


def test_workers_are_seeded_by_the_epoch() -> None:
    first, again, other = (
        crop_loader(Numbers(), 10, batch_size=4, workers=0, seed=(0, epoch)).generator.initial_seed()
        for epoch in (1, 1, 2)
    )
    assert first == again != other
