"""A few micrographs of a data set, to be looked at several times."""

import logging
from collections.abc import Sequence
from itertools import pairwise

from cryopick.core import BinnedMicrograph, CryopickError, Micrograph, MicrographError
from cryopick.io.micrographs import read_header
from cryopick.picking.inputs import MicrographInput
from cryopick.picking.options import PickingOptions

_logger = logging.getLogger(__name__)

SAMPLES = (5, 20)
"""Micrographs looked at, and those looked at where the first show few particles."""
ATTEMPTS = 3
"""Files tried for each of them: where none of these can be read, the next ones will hardly be better."""
LARGE = 1 << 25
"""Pixels (128 MiB in float32) of a micrograph that is better read several times than kept."""
_GLANCE = 32
"""A large micrograph is first read at this fraction of its size, to see whether it can be."""


class LargeMicrograph:
    """A micrograph that is read anew, binned, each time it is wanted at another scale.

    Parameters
    ----------
    source
        The file.
    options
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

    def __init__(self, source: MicrographInput, options: PickingOptions) -> None:
        self._source = source
        self._options = options
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
        options = self._options
        return self._source.read_binned(
            lambda shape, pixel_size: binning,
            pixel_size=options.pixel_size,
            trust=options.trust_pixel_size,
            unsigned=options.unsigned,
        )


def read_sample(
    inputs: Sequence[MicrographInput], options: PickingOptions, count: int = SAMPLES[0]
) -> list[Micrograph | LargeMicrograph]:
    """Read a few micrographs, spread over a data set.

    Parameters
    ----------
    inputs
        From `find_micrographs`.
    options
        How they are read.
    count
        Micrographs wanted.

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
    sample: list[Micrograph | LargeMicrograph] = []
    errors: list[str] = []
    edges = [round(part * len(inputs) / count) for part in range(count + 1)]
    for start, end in pairwise(edges):
        for one in inputs[start : min(end, start + ATTEMPTS)]:
            try:
                sample.append(_read(one, options))
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


def _read(one: MicrographInput, options: PickingOptions) -> Micrograph | LargeMicrograph:
    height, width = read_header(one.path).shape
    if height * width > LARGE:
        return LargeMicrograph(one, options)
    return one.read(pixel_size=options.pixel_size, trust=options.trust_pixel_size, unsigned=options.unsigned)
