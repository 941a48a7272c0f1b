"""Pick sets to be validated, all on the same micrographs."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from re import fullmatch

import numpy as np

from cryopick.core import ConfigurationError, MicrographError, Picks, PixelSizeError
from cryopick.dataset import audit_orientation
from cryopick.evaluation.labelled_data_set import find_data_set
from cryopick.evaluation.pick_set import median_diameter
from cryopick.io.coordinates import (
    MicrographCtf,
    SourceOptions,
    match_keys,
    micrograph_key,
    read_micrograph_ctfs,
)
from cryopick.io.micrographs import PixelSizeSource, cryoppp_frame, read_header, resolve_pixel_size
from cryopick.picking import MicrographInput, PickedMicrograph, find_picked
from cryopick.picking.summary import SUMMARY, read_summary

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class PickSource:
    """Picks on disk.

    Parameters
    ----------
    name
        What to call them: a folder is named so.
    path
        Output of `predict`, or coordinates in any format.
    declared
        What the user declares of coordinates.

    Raises
    ------
    ConfigurationError
        If a folder cannot have such a name.
    """

    name: str
    path: Path
    declared: SourceOptions | None = None

    def __post_init__(self) -> None:
        """Check the name."""
        if not fullmatch(r"\w[\w.-]*", self.name):
            raise ConfigurationError(
                f"a pick set cannot be called {self.name!r}: wanted letters, digits, points and hyphens. "
                "Pass NAME=PATH"
            )


@dataclass(frozen=True, eq=False)
class PickSet:
    """One of them, read.

    Parameters
    ----------
    name
        Of the source.
    micrographs
        With their picks, perhaps none.
    """

    name: str
    micrographs: tuple[PickedMicrograph, ...]

    @property
    def given(self) -> int:
        """Number of picks."""
        return sum(len(one.picks) for one in self.micrographs)

    def draw(self, count: int | None, seed: int) -> "PickSet":
        """Choose so many picks at random from all micrographs together; all, where there are not more."""
        if count is None or count >= self.given:
            return self
        chosen = np.zeros(self.given, dtype=bool)
        chosen[np.random.default_rng(seed).choice(self.given, count, replace=False)] = True
        ends = np.cumsum([len(one.picks) for one in self.micrographs])[:-1]
        return replace(
            self,
            micrographs=tuple(
                replace(one, picks=one.picks.select(mask))
                for one, mask in zip(self.micrographs, np.split(chosen, ends), strict=True)
            ),
        )


@dataclass(frozen=True, eq=False)
class PickSets:
    """All of them.

    Parameters
    ----------
    sets
        In the order given.
    pixel_size
        Of every micrograph, in A/px.
    ctf
        Of the micrographs, by their keys; empty where it is not known.
    """

    sets: tuple[PickSet, ...]
    pixel_size: float
    ctf: Mapping[str, MicrographCtf] = field(default_factory=dict)

    @property
    def diameter_angstrom(self) -> float | None:
        """Of the particle, as the last set says that has one: labels come last, and know best."""
        for one in reversed(self.sets):
            diameter = median_diameter(each.picks for each in one.micrographs)
            if diameter is not None:
                return diameter * self.pixel_size
        return None


def read_pick_sets(
    sources: Sequence[PickSource],
    micrographs: Sequence[str] = (),
    pixel_size: float | None = None,
    trust_pixel_size: PixelSizeSource | None = None,
) -> PickSets:
    """Read pick sets, and what is known of their micrographs.

    Parameters
    ----------
    sources
        At least one, of different names.
    micrographs
        Files, folders, globs or micrograph STARs, which may hold the CTF; if none are given, those that the
        first output of `predict` among the sources names.
    pixel_size
        In A/px, for micrographs that do not say.
    trust_pixel_size
        Who is right where that or a micrographs STAR, and a header, disagree.

    Raises
    ------
    ConfigurationError
        If two sets have one name, or one of them no picks.
    CoordinatesError
        If picks cannot be read, or the micrographs are not known.
    PixelSizeError
        If the pixel size is not known, contradicted, or not the same of all.
    MicrographError
        If no micrograph can be read.
    """
    names = [source.name for source in sources]
    if len(set(names)) < len(names):
        raise ConfigurationError(f"two pick sets of {', '.join(names)} have one name; pass NAME=PATH")
    predicted = _predicted(sources)
    wanted = list(micrographs) or [str(one.path) for one in predicted]
    sets = [PickSet(source.name, _read(source, wanted)) for source in sources]
    for one in sets:
        if not one.given:
            raise ConfigurationError(f"{one.name}: holds no picks; leave it out")
    inputs = {each.micrograph.path: each.micrograph for one in sets for each in one.micrographs}
    known = {one.path.absolute(): one.pixel_size for one in predicted}

    def size_of(one: MicrographInput) -> float | None:
        said = pixel_size or one.pixel_size
        if said is None and known.get(one.path.absolute()) is not None:
            return known[one.path.absolute()]  # settled when they were picked
        return resolve_pixel_size(one.path, read_header(one.path).pixel_size, said, trust_pixel_size)

    size = _common_pixel_size(list(inputs.values()), size_of)
    return PickSets(tuple(sets), size, read_micrograph_ctfs(wanted))


def _predicted(sources: Sequence[PickSource]) -> list[MicrographInput]:
    """List the micrographs that the first output of `predict` names."""
    for source in sources:
        if (source.path / SUMMARY).is_file():
            return [one.micrograph for one in find_picked(source.path).micrographs]
    return []


def _read(source: PickSource, micrographs: Sequence[str]) -> tuple[PickedMicrograph, ...]:
    """Read one set; of its picks only the places count, so that no set has an advantage."""
    found = find_picked(source.path, micrographs, source.declared or _audited(source.path))
    if found.read is not None and found.read.unmatched:
        _logger.warning("%s: left out, no such micrograph: %s", source.name, ", ".join(found.read.unmatched))
    said = _diameters_picked_with(source.path, [one.micrograph.path for one in found.micrographs])

    def places_alone(one: PickedMicrograph) -> Picks:
        diameter_px = one.picks.diameter_px
        if diameter_px is None:
            diameter_px = said.get(micrograph_key(one.micrograph.path))
        return replace(one.picks, scores=None, attributes={}, diameter_px=diameter_px)

    return tuple(
        replace(one, picks=places_alone(one))
        for one in sorted(found.micrographs, key=lambda one: one.micrograph.name)
    )


def _diameters_picked_with(source: Path, micrographs: Sequence[Path]) -> dict[str, float]:
    """Ask the output of `predict` for the particle's diameter in px, by micrograph; picks do not say it.

    There may be others, of other pixel sizes, in the output.
    """
    if not (source / SUMMARY).is_file():
        return {}
    said = {
        micrograph_key(row.path): row.diameter_px
        for row in read_summary(source)
        if row.diameter_px is not None and row.picks
    }
    return {own: said[key] for key, own in match_keys(said, map(micrograph_key, micrographs)).items()}


def _audited(path: Path) -> SourceOptions | None:
    """Ask the micrographs of a data set whether its labels count y as CryoPPP does.

    How CryoPPP counts depends on the micrographs that are to be read, which may be of the other kind.
    """
    data_set = find_data_set(path)
    parts = () if data_set is None else data_set.parts
    other = {audit_orientation(part).frame is not cryoppp_frame(part.entries[0].micrograph) for part in parts}
    return SourceOptions(flip_y=True) if other == {True} else None


def _common_pixel_size(
    micrographs: Sequence[MicrographInput], size_of: Callable[[MicrographInput], float | None]
) -> float:
    """Find the one pixel size in A/px; a micrograph that cannot be read has no say: extraction reports it."""
    sizes: dict[float, Path] = {}
    failure: MicrographError | None = None
    for one in micrographs:
        try:
            size = size_of(one)
        except MicrographError as error:
            failure = error
            continue
        if size is None:
            raise PixelSizeError(f"{one.path}: the pixel size is not known; pass --pixel-size")
        sizes.setdefault(round(size, 4), one.path)
    if len(sizes) > 1:
        told_apart = ", ".join(f"{path.name} {size:g} A/px" for size, path in sizes.items())
        raise PixelSizeError(
            f"micrographs of several pixel sizes ({told_apart}); wanted one, so that all particles have the "
            "same box. Pass the micrographs of one"
        )
    if failure is not None and not sizes:
        raise failure
    return next(iter(sizes))
