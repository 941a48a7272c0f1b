from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from cryopick.models.sam import embedding_cache
from cryopick.models.sam.embedding_cache import EmbeddingCache


def test_the_same_image_is_embedded_once() -> None:
    cache, asked = EmbeddingCache(), []

    def embed(image: torch.Tensor) -> torch.Tensor:
        asked.append(image)
        return image * 2

    image = torch.randn(1, 3, 4)
    assert torch.equal(cache.get(image, embed), image * 2)
    assert torch.equal(cache.get(image.clone(), embed), image * 2)
    cache.get(image.reshape(1, 4, 3), embed)
    assert (len(asked), cache.hits) == (2, 1)
    cache.clear()
    cache.get(image, embed)
    assert len(asked) == 3


def test_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding_cache, "CAPACITY", 80)
    cache = EmbeddingCache()
    images = [torch.full((8,), float(index)) for index in range(3)]
    for image in images:
        cache.get(image, torch.clone)
    cache.get(images[2], torch.clone)
    cache.get(images[0], torch.clone)
    assert cache.hits == 1


def test_threads_share_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding_cache, "CAPACITY", 40 * 8)
    cache = EmbeddingCache()
    images = [torch.full((8,), float(index)) for index in range(30)]

    def ask(seed: int) -> bool:
        order = torch.randperm(len(images), generator=torch.Generator().manual_seed(seed)).tolist()
        return all(torch.equal(cache.get(images[one], torch.clone), images[one]) for one in order * 20)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(8)))
