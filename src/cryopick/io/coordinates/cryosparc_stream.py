"""CryoSPARC's second form of ``.cs`` files: a stream of columns.

`cryosparc-tools` reads it in C and believes every offset in it, so that a damaged file ends the program.
"""

import json
from collections.abc import Mapping
from io import BytesIO
from math import prod
from pathlib import Path
from typing import IO, Any

import numpy as np
from imagecodecs import lz4_decode
from numpy.typing import NDArray

MAGIC = b"\x95CSDAT"
_BEST_COMPRESSION = 255  # of LZ4


def read_stream(path: Path) -> Mapping[str, NDArray[Any]]:
    """Read the columns of a stream; those of text as text.

    Raises
    ------
    ValueError, RuntimeError, LookupError, TypeError, AttributeError, RecursionError
        If it is damaged.
    """
    file = BytesIO(path.read_bytes())  # where too large a length asks for no memory
    file.seek(len(MAGIC))
    header = json.loads(_part(file))
    length = int(header["length"])
    columns: dict[str, tuple[NDArray[Any], bool]] = {}
    for name, kind, *shape in header["dtype"]:
        dtype, rest = np.dtype(kind), tuple(shape[0]) if shape else ()
        # Text is kept as where it starts among all text.
        stored = np.dtype(np.uint64) if dtype.hasobject else dtype
        size = stored.itemsize * length * prod(rest)
        packed = _part(file) if length else b""
        if length and name in header["compressed_fields"]:
            if not 0 <= size <= _BEST_COMPRESSION * len(packed):
                raise ValueError(f"{len(packed)} bytes are too few for {length} rows of {name}")
            packed = bytes(lz4_decode(packed, header=False, out=size))
        values = np.frombuffer(packed, dtype=stored).reshape(length, *rest)
        columns[str(name)] = values, dtype.hasobject
    text = file.read()
    return {
        name: np.array([_text(text, int(start)) for start in values.reshape(-1)], np.str_)
        if is_text
        else values
        for name, (values, is_text) in columns.items()
    }


def _part(file: IO[bytes]) -> bytes:
    """Read a length and as many bytes."""
    return file.read(int.from_bytes(file.read(4), "little"))


def _text(heap: bytes, start: int) -> str:
    """Take the text that starts there and ends with a zero."""
    return heap[start : heap.index(b"\0", start)].decode()
