"""What the labels of a data set look like in numbers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import pi
from typing import TypeVar

import numpy as np

from cryopick.core import CoordinatesError, Frame, MicrographError, Picks
from cryopick.dataset.data_set import DataSet
from cryopick.io.micrographs import MicrographHeader, read_header

_ANGSTROM_PER_UM = 1e4
_T = TypeVar("_T", str, float)


@dataclass(frozen=True)
class Spread:
    """Five numbers of a distribution, and how many values there were."""

    values: int
    smallest: float
    quarter: float
    median: float
    three_quarters: float
    largest: float

    def __str__(self) -> str:
        """Say the median and the ends."""
        return f"{self.median:.4g} ({self.smallest:.4g}-{self.largest:.4g})"


@dataclass(frozen=True)
class MicrographStatistics:
    """One labelled micrograph.

    Parameters
    ----------
    stem
        Its name.
    labels
        How many.
    diameter_px
        As its label file says; None where it does not.
    defocus_um
        Mean of the particles' two defoci in um; None where the label file has none.
    coverage
        Area of all label discs over that of the frame, overlaps counted twice; None without a diameter or a
        readable header.
    pixel_size
        In A/px as its header says; None where it does not.
    """

    stem: str
    labels: int
    diameter_px: float | None
    defocus_um: float | None
    coverage: float | None
    pixel_size: float | None = None


@dataclass(frozen=True)
class SetStatistics:
    """One data set.

    Parameters
    ----------
    id
        Its name.
    micrographs, labelled
        How many there are, and with a label file that can be read.
    labels
        Of all micrographs.
    frames
        Sizes of the micrographs (w x h), the most frequent first.
    pixel_sizes
        In A/px as the headers say, the most frequent first; empty where none does.
    each
        One row per labelled micrograph.
    problems
        Files that could not be read, one message each.
    """

    id: str
    micrographs: int
    labelled: int
    labels: int
    frames: tuple[str, ...]
    pixel_sizes: tuple[float, ...]
    each: tuple[MicrographStatistics, ...]
    problems: tuple[str, ...]

    def known(self, name: str) -> list[float]:
        """List a number of each labelled micrograph, where it is known."""
        return [float(value) for row in self.each if (value := getattr(row, name)) is not None]

    @property
    def labels_each(self) -> Spread | None:
        """Labels per labelled micrograph."""
        return spread_of(self.known("labels"))

    @property
    def diameter_px(self) -> Spread | None:
        """Diameters in px, over micrographs."""
        return spread_of(self.known("diameter_px"))

    @property
    def diameter_angstrom(self) -> float | None:
        """Median diameter in A, over micrographs whose headers tell the pixel size."""
        spread = spread_of(
            [row.diameter_px * row.pixel_size for row in self.each if row.diameter_px and row.pixel_size]
        )
        return None if spread is None else spread.median

    @property
    def defocus_um(self) -> Spread | None:
        """Defocus in um, over micrographs."""
        return spread_of(self.known("defocus_um"))

    @property
    def coverage(self) -> Spread | None:
        """Share of the frame under label discs, over micrographs."""
        return spread_of(self.known("coverage"))


def spread_of(values: Sequence[float]) -> Spread | None:
    """Summarise values; None where there are none."""
    if not values:
        return None
    five = [float(value) for value in np.percentile(values, [0, 25, 50, 75, 100])]
    return Spread(len(values), *five)


def mean_defocus_um(labels: Picks) -> float | None:
    """Average the particles' two defoci, in um; None where no label has one.

    What is 0, as programs write for unknown, or no number does not count.
    """
    columns = [labels.attributes[name] for name in ("DefocusU", "DefocusV") if name in labels.attributes]
    numbers = [column for column in columns if np.issubdtype(column.dtype, np.number)]
    angstrom = np.concatenate([np.empty(0), *numbers])
    known = angstrom[np.isfinite(angstrom) & (angstrom != 0)]
    return float(known.mean()) / _ANGSTROM_PER_UM if len(known) else None


def measure_statistics(data_set: DataSet) -> SetStatistics:
    """Read all label files and all headers of a data set; pixels are not read, bad files are reported."""
    problems: list[str] = []
    headers: dict[str, MicrographHeader] = {}
    for entry in data_set.entries:
        try:
            headers[entry.stem] = read_header(entry.micrograph)
        except MicrographError as error:
            problems.append(str(error))
    rows = []
    for entry in data_set.labelled:
        try:
            labels = data_set.read_labels(entry, Frame.ROWS)  # counts and diameters are the same in any frame
        except CoordinatesError as error:
            problems.append(str(error))
            continue
        if labels is None:
            continue
        header, diameter = headers.get(entry.stem), labels.diameter_px
        coverage = None
        if header is not None and diameter is not None:
            coverage = len(labels) * pi / 4 * diameter**2 / (header.shape[0] * header.shape[1])
        pixel_size = None if header is None else header.pixel_size
        rows.append(
            MicrographStatistics(
                entry.stem, len(labels), diameter, mean_defocus_um(labels), coverage, pixel_size or None
            )
        )
    return SetStatistics(
        id=data_set.id,
        micrographs=len(data_set.entries),
        labelled=len(rows),
        labels=sum(row.labels for row in rows),
        frames=_most_frequent(f"{one.shape[1]} x {one.shape[0]}" for one in headers.values()),
        pixel_sizes=_most_frequent(one.pixel_size for one in headers.values() if one.pixel_size),
        each=tuple(rows),
        problems=tuple(problems),
    )


def _most_frequent(values: Iterable[_T]) -> tuple[_T, ...]:
    """List the different values, the most frequent first, equals in the order they came."""
    return tuple(value for value, _ in Counter(values).most_common())
