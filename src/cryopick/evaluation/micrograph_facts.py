"""What has to be known about micrographs to bring coordinates into one frame and to draw on them."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryopick.core import CoordinatesError, Frame, MicrographError
from cryopick.io.coordinates import micrograph_key
from cryopick.io.figures import is_figure
from cryopick.io.files_below import files_below
from cryopick.io.micrographs import cryoppp_frame, micrograph_suffixes, read_header

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class MicrographFacts:
    """A micrograph as its header shows it.

    Parameters
    ----------
    path
        The image file; it need not exist any more.
    shape
        (h, w).
    """

    path: Path
    shape: tuple[int, int]

    @property
    def csv_frame(self) -> Frame:
        """How CryoPPP's label files count y on this kind of file."""
        return cryoppp_frame(self.path)


def facts_of_files(paths: Iterable[Path]) -> dict[str, MicrographFacts]:
    """Read the headers of image files; one that cannot be read is reported and left out."""
    facts = {}
    for path in paths:
        try:
            facts[micrograph_key(path)] = MicrographFacts(path, read_header(path).shape)
        except MicrographError as error:
            _logger.warning("%s", error)
    return facts


def shapes_of(facts: Mapping[str, MicrographFacts], keys: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Tell (h, w) of micrographs; those that nobody knows are taken to be like the others.

    That is if the others are all of one height; else they are left out.
    """
    shapes = {key: fact.shape for key, fact in facts.items()}
    if len({height for height, _ in shapes.values()}) == 1:
        shapes = dict.fromkeys(keys, next(iter(shapes.values()))) | shapes
    return shapes


def facts_in_folder(folder: Path) -> dict[str, MicrographFacts]:
    """Read the headers of all micrographs in a folder and below.

    Of two with the same name, the one that lies there is meant rather than the one that a link to another
    folder leads to.

    Raises
    ------
    CoordinatesError
        If there is none, or two have the same name.
    """
    named = (file for file in files_below(folder) if file.name.lower().endswith(micrograph_suffixes()))
    files = sorted(file for file in named if not is_figure(file))
    if not files:
        raise CoordinatesError(
            f"{folder}: no micrographs here; wanted files ending in {' '.join(micrograph_suffixes())}. "
            "Correct --micrographs"
        )
    by_key: dict[str, Path] = {}
    for file in files:
        other = by_key.setdefault(micrograph_key(file), file)
        if other is file:
            continue
        lying_there = [one for one in (other, file) if not _behind_link(one, folder)]
        if len(lying_there) != 1:
            raise CoordinatesError(
                f"{folder}: {other} and {file} have the same name; "
                "pass the sub-folder that is meant as --micrographs"
            )
        by_key[micrograph_key(file)] = lying_there[0]
    return facts_of_files(by_key.values())


def _behind_link(file: Path, folder: Path) -> bool:
    """Tell whether a link to a folder is passed on the way to a file."""
    steps = file.parent.relative_to(folder).parts
    return any(folder.joinpath(*steps[: count + 1]).is_symlink() for count in range(len(steps)))
