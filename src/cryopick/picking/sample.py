"""A few micrographs of a data set, to be looked at several times."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cryopick.core import BinnedMicrograph, CryopickError, Micrograph, MicrographError
from cryopick.io.micrographs import PixelSizeSource, read_header
from cryopick.picking.inputs import MicrographInput

_logger = logging.getLogger(__name__)

SAMPLES = (5, 20)
"""Micrographs looked at, and those looked at where the first show few particles."""
ATTEMPTS = 3
"""Files tried for each of them: where none of these can be read, the next ones will hardly be better."""
LARGE = 1 << 25
"""Pixels (128 MiB in float32) of a micrograph that is better read several times than kept."""
_GLANCE = 32
"""A large micrograph is first read at this fraction of its size, to see whether it can be."""


@dataclass(frozen=True)
class Reading:
    """How micrographs are read; parameters as for `MicrographInput.read`."""

    pixel_size: float | None = None
    trust: PixelSizeSource | None = None
    unsigned: bool | None = None


class LargeMicrograph:
    """A micrograph that is read anew, binned, each time it is wanted at another scale.

    Parameters
    ----------
    source
        The file.
    reading
        How it is read.

    Attributes
    ----------
    shape
        (h, w) in px.
    pixel_size
        In A/px; None where unknown.
    path
        The file.

    Raises
    ------
    CryopickError
        As `MicrographInput.read_binned`.
    """

    def __init__(self, source: MicrographInput, reading: Reading) -> None:
        self._source = source
        self._reading = reading
        self._last = self._read(_GLANCE)
        self.shape = self._last.shape
        self.pixel_size = self._last.pixel_size
        self.path = self._last.path

    def binned(self, binning: int) -> BinnedMicrograph:
        """Read it at a fraction of its size; the last one asked for is kept."""
        if self._last.binning != binning:
            self._last = self._read(binning)
        return self._last

    def _read(self, binning: int) -> BinnedMicrograph:
        reading = self._reading
        return self._source.read_binned(
            lambda shape, pixel_size: binning,
            pixel_size=reading.pixel_size,
            trust=reading.trust,
            unsigned=reading.unsigned,
        )


def read_sample(
    inputs: Sequence[MicrographInput],
    count: int = SAMPLES[0],
    *,
    pixel_size: float | None = None,
    trust: PixelSizeSource | None = None,
    unsigned: bool | None = None,
) -> list[Micrograph | LargeMicrograph]:
    """Read a few micrographs, spread over a data set.

    Parameters
    ----------
    inputs
        From `find_micrographs`.
    count
        Micrographs wanted.
    pixel_size, trust, unsigned
        As for `MicrographInput.read`.

    Returns
    -------
    list of Micrograph or LargeMicrograph
        The first readable one of each of ``count`` equal parts of the list; their memory does not grow with
        the size of the micrographs beyond `LARGE`.

    Raises
    ------
    MicrographError
        If none can be read.
    """
    reading = Reading(pixel_size, trust, unsigned)
    sample: list[Micrograph | LargeMicrograph] = []
    errors: list[str] = []
    edges = [round(part * len(inputs) / count) for part in range(count + 1)]
    for start, end in pairwise(edges):
        for one in inputs[start : min(end, start + ATTEMPTS)]:
            try:
                sample.append(_read(one, reading))
                break
            except CryopickError as error:
                _logger.info("left out of the diameter's estimate: %s", error)
                errors.append(str(error))
    if not sample:
        raise MicrographError(
            f"none of {len(errors)} micrographs tried can be read, so the particle's diameter cannot be "
            f"estimated; the first: {errors[0] if errors else 'there is none'}"
        )
    return sample


def _read(one: MicrographInput, reading: Reading) -> Micrograph | LargeMicrograph:
    height, width = read_header(one.path).shape
    if height * width > LARGE:
        return LargeMicrograph(one, reading)
    return one.read(pixel_size=reading.pixel_size, trust=reading.trust, unsigned=reading.unsigned)
