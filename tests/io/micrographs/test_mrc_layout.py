import struct
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import MicrographError
from cryopick.io.micrographs.mrc_layout import interpret_header

PATH = Path(__file__)  # exists, so that its contents can be described


def header(
    order: str, words: dict[int, int], cell: tuple[float, float] = (0.0, 0.0), stamped: bool = True
) -> bytes:
    """Make a header of bytes written by hand: 32-bit words by their number in the format's table (from 1)."""
    head = bytearray(1024)
    for number, value in words.items():
        struct.pack_into(f"{order}i", head, 4 * (number - 1), value)
    struct.pack_into(f"{order}2f", head, 40, *cell)
    if stamped:
        head[208:212] = b"MAP "
        head[212:214] = b"\x44\x44" if order == "<" else b"\x11\x11"
    return bytes(head)


IMAGE = {1: 30, 2: 20, 3: 1, 4: 2, 8: 30, 9: 20, 10: 1}  # 30 columns, 20 rows, float32


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("stamped", [True, False])
def test_both_byte_orders_with_and_without_stamp(order: str, stamped: bool) -> None:
    layout = interpret_header(PATH, header(order, IMAGE, (53.1, 35.4), stamped), 1024 + 2400)
    assert layout.shape == (20, 30)
    assert layout.dtype == np.dtype(f"{order}f4")
    assert layout.offset == 1024
    assert layout.pixel_size == 1.77
    assert layout.imod_unsigned is None


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_wrong_stamp_and_a_mode_that_reads_the_same_both_ways(order: str) -> None:
    head = bytearray(header(order, IMAGE | {4: 0}))
    head[212:214] = b"\x11\x11" if order == "<" else b"\x44\x44"
    assert interpret_header(PATH, bytes(head), 1024 + 600).shape == (20, 30)


@pytest.mark.parametrize(("mode", "dtype"), [(0, "i1"), (1, "<i2"), (2, "<f4"), (6, "<u2"), (12, "<f2")])
def test_real_modes(mode: int, dtype: str) -> None:
    assert interpret_header(PATH, header("<", IMAGE | {4: mode}), None).dtype == np.dtype(dtype)


@pytest.mark.parametrize("mode", [3, 4, 101, -1, 77])
def test_other_modes_are_refused(mode: int) -> None:
    with pytest.raises(MicrographError, match=rf"mode {mode}\b.*wanted"):
        interpret_header(PATH, header("<", IMAGE | {4: mode}), None)


@pytest.mark.parametrize(("flags", "unsigned"), [(0, True), (1, False), (4, True), (5, False)])
def test_imods_stamp_says_how_bytes_are_meant(flags: int, unsigned: bool) -> None:
    head = header(">", IMAGE | {4: 0, 39: 1146047817, 40: flags})
    assert interpret_header(PATH, head, None).imod_unsigned is unsigned


def test_the_extended_header_moves_the_image() -> None:
    head = header("<", IMAGE | {24: 128 * 1024})
    assert interpret_header(PATH, head, 1024 + 131072 + 2400).offset == 1024 + 131072
    with pytest.raises(MicrographError, match="truncated"):
        interpret_header(PATH, head, 1024 + 131072 + 2399)


@pytest.mark.parametrize("cell", [(0.0, 0.0), (30.0, 20.0), (-53.1, 1.0), (float("nan"), 1.0)])
def test_pixel_sizes_that_mean_nothing(cell: tuple[float, float]) -> None:
    assert interpret_header(PATH, header("<", IMAGE, cell), None).pixel_size is None


def test_no_sampling_means_no_pixel_size() -> None:
    assert interpret_header(PATH, header("<", IMAGE | {8: 0}, (53.1, 35.4)), None).pixel_size is None


def test_a_stack_is_a_movie() -> None:
    with pytest.raises(MicrographError, match=r"stack of 40 images.*motion correction"):
        interpret_header(PATH, header("<", IMAGE | {3: 40}), None)


@pytest.mark.parametrize("words", [{1: -30}, {1: 0}, {2: 2**30}, {3: 0}, {3: -1}, {24: -5}, {24: 2**31 - 1}])
def test_absurd_sizes_are_refused_before_anything_is_read(words: dict[int, int]) -> None:
    with pytest.raises(MicrographError, match=r"wanted"):
        interpret_header(PATH, header("<", IMAGE | words), 1024 + 2400)


def test_truncation_names_both_sizes() -> None:
    with pytest.raises(
        MicrographError, match=r"found 1324 bytes, wanted 3424 for the 30 x 20 pixels of 4 bytes"
    ):
        interpret_header(PATH, header("<", IMAGE), 1324)
