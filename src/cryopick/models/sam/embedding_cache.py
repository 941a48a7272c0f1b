"""Embeddings of images seen before, for encoders that never change."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

import torch

CAPACITY = 256 * 2**20
"""Bytes of embeddings that are kept."""

_TURN = Lock()
"""Threads that pick share a net; not the cache's own, because nets are copied and locks cannot be."""


class EmbeddingCache:
    """Keep the latest embeddings, up to `CAPACITY` bytes.

    Validation shows the same micrographs after every epoch; a frozen encoder has to see them only once.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, torch.Tensor] = OrderedDict()
        self.hits = 0

    def get(self, image: torch.Tensor, embed: Callable[[torch.Tensor], torch.Tensor]) -> torch.Tensor:
        """Embed images, any shape, unless the same ones were embedded before."""
        content = hashlib.blake2b(image.detach().float().cpu().contiguous().numpy().tobytes())
        content.update(repr((tuple(image.shape), torch.is_autocast_enabled(image.device.type))).encode())
        key = content.digest()
        with _TURN:
            if key in self._kept:
                self.hits += 1
                self._kept.move_to_end(key)
                return self._kept[key].to(image.device)
        embedding = embed(image)
        with _TURN:
            self._kept[key] = embedding.cpu()
            while sum(one.nbytes for one in self._kept.values()) > CAPACITY:
                self._kept.popitem(last=False)
        return embedding

    def clear(self) -> None:
        """Forget everything: the encoder has other weights."""
        self._kept.clear()
