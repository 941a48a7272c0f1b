"""An image on disk of which training reads pieces."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


class StoredImage:
    """An image in a ``.npy`` file, open only while a piece of it is read.

    Training holds thousands, and each open one would take one of the process's file descriptors, of which it
    often has no more than 1,024.

    Parameters
    ----------
    path
        Written by `numpy.save`, shape (h, w).
    """

    def __init__(self, path: Path) -> None:
        opened = np.load(path, mmap_mode="r")
        self.path = path
        self.shape: tuple[int, int] = opened.shape
        self._dtype, self._offset = opened.dtype, opened.offset

    def __getitem__(self, piece: Any) -> NDArray[np.floating]:
        """Read a piece, indexed as an array of shape (h, w) is."""
        return np.array(np.memmap(self.path, self._dtype, "r", self._offset, self.shape)[piece])

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        """Read all of it, where numpy is given the image itself."""
        return self[:].astype(dtype or self._dtype, copy=False)
