"""Which micrographs are meant, what RELION calls them, and where their picks go."""

import logging
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path, PurePath
from typing import TypedDict

from cryopick.core import BinnedMicrograph, ConfigurationError, Micrograph, MicrographError
from cryopick.io.coordinates.files import PROGRESS
from cryopick.io.figures import is_figure
from cryopick.io.files_below import files_below
from cryopick.io.micrographs import (
    PixelSizeSource,
    micrograph_stem,
    micrograph_suffixes,
    read_binned,
    read_micrograph,
)
from cryopick.picking.beside import names_beside
from cryopick.picking.listed import ListedMicrograph, read_listed
from cryopick.picking.project_name import UNWRITABLE, project_name
from cryopick.picking.run_folder import CANDIDATES, MASKS
from cryopick.picking.summary import SummaryRow

_logger = logging.getLogger(__name__)

_RELION_JOB = re.compile(r"^[^/]+/job\d+/")
"""``MotionCorr/job002/``: RELION leaves it out of the folders below the picking job.

See ``decomposePipelineFileName`` in its ``filename.cpp``.
"""


class _Reading(TypedDict):
    """Options of `read_micrograph` and `read_binned`."""

    pixel_size: float | None
    trust: PixelSizeSource | None
    unsigned: bool | None


@dataclass(frozen=True)
class MicrographInput:
    """One micrograph to be picked.

    Parameters
    ----------
    path
        The file.
    name
        As it stands in the STAR files (``rlnMicrographName``).
    place
        Sub-folders and stem of its output files, relative to the output folder: RELION 3.1 finds
        ``<place>_autopick.star`` by itself.
    pixel_size
        In A/px, from a micrographs STAR; None where there was none.
    trust, unsigned
        As it was read before (see `read_micrograph`); None where nothing was decided.
    """

    path: Path
    name: str
    place: str
    pixel_size: float | None = None
    trust: PixelSizeSource | None = None
    unsigned: bool | None = None

    @property
    def path_text(self) -> str:
        """The path as it can be written into any file."""
        return _writable(str(self.path))

    def row(self, error: str = "") -> SummaryRow:
        """Say what is known of it before anything is picked."""
        return SummaryRow(
            micrograph=self.name,
            picks=0,
            mean_score=None,
            error=error,
            height=None,
            width=None,
            pixel_size=self.pixel_size,
            diameter_px=None,
            path=self.path_text,
            place=self.place,
        )

    def read(
        self,
        *,
        pixel_size: float | None = None,
        trust: PixelSizeSource | None = None,
        unsigned: bool | None = None,
    ) -> Micrograph:
        """Read the file; what is given here wins over what is known of it (see `read_micrograph`)."""
        return read_micrograph(self.path, **self._how(pixel_size, trust, unsigned))

    def read_binned(
        self,
        choose_binning: Callable[[tuple[int, int], float | None], int],
        *,
        pixel_size: float | None = None,
        trust: PixelSizeSource | None = None,
        unsigned: bool | None = None,
    ) -> BinnedMicrograph:
        """Read the file at a fraction of its size (see `cryopick.io.micrographs.read_binned`)."""
        return read_binned(self.path, choose_binning, **self._how(pixel_size, trust, unsigned))

    def _how(
        self, pixel_size: float | None, trust: PixelSizeSource | None, unsigned: bool | None
    ) -> _Reading:
        """Decide how to read; refuse a file that no STAR file could name."""
        if UNWRITABLE.search(str(self.path.absolute())):
            raise MicrographError(
                f"{self.path_text}: its name or its folder's holds a control character, an end of a line or "
                "bytes that are no text, which no STAR file can hold. Rename it"
            )
        return {
            "pixel_size": self.pixel_size if pixel_size is None else pixel_size,
            # Another pixel size than before is trusted no further than it is said to be.
            "trust": self.trust if trust is None and pixel_size is None else trust,
            "unsigned": self.unsigned if unsigned is None else unsigned,
        }


def find_micrographs(sources: Sequence[str | Path], *, beside: bool = False) -> list[MicrographInput]:
    """Find the micrographs that files, folders, globs and micrograph STARs mean.

    Parameters
    ----------
    sources
        Folders are searched with their sub-folders, in the order of names; hidden files are passed over, what
        `predict` has written, and figures that any command has drawn. So is, with a warning, what motion
        correction has written beside a micrograph that is found, too.
    beside
        List that as well: there are picks, which say what they are of.

    Returns
    -------
    list of MicrographInput
        Each file once.

    Raises
    ------
    ConfigurationError
        If a source is not there, none holds a micrograph, or two micrographs would write the same files.
    """
    found = _expand_all(sources)
    if not found:
        raise ConfigurationError(
            f"no micrograph in {', '.join(map(str, sources))}; wanted files ending in "
            f"{' '.join(micrograph_suffixes())}"
        )
    kept, passed = (found, []) if beside else set_apart(found)
    if passed:
        _logger.warning(
            "passed over: what motion correction wrote beside micrographs (%s, ...; %d in all); to pick "
            "those, name them alone",
            passed[0].path,
            len(passed),
        )
    places: dict[str, MicrographInput] = {}
    for micrograph in kept:
        other = places.setdefault(micrograph.place, micrograph)
        if other is not micrograph:
            raise ConfigurationError(
                f"{other.path} and {micrograph.path} would both write {micrograph.place}_autopick.star; "
                "pick them into different output folders, by their own names or globs (such as "
                f"'{micrograph.path.parent}/*{micrograph.path.suffix}')"
            )
    return kept


def list_micrographs(sources: Sequence[str | Path]) -> list[MicrographInput]:
    """Find micrographs as `find_micrographs` does, and perhaps none, or two of one place."""
    return set_apart(_expand_all(sources))[0]


def _expand_all(sources: Sequence[str | Path]) -> list[MicrographInput]:
    """List the files of all sources, each once."""
    found: dict[Path, MicrographInput] = {}
    for source in sources:
        for micrograph in _expand(str(source)):
            found.setdefault(micrograph.path.absolute(), micrograph)
    return list(found.values())


def set_apart(found: Collection[MicrographInput]) -> tuple[list[MicrographInput], list[MicrographInput]]:
    """Tell micrographs from what motion correction has written beside one that is among them."""
    beside = names_beside({one.place for one in found})
    sides: tuple[list[MicrographInput], list[MicrographInput]] = ([], [])
    for one in found:
        sides[one.place in beside].append(one)
    return sides


def written_beside(files: Collection[Path]) -> set[Path]:
    """Tell which files motion correction has written beside others of them."""
    names = {file: _without_suffix(file.as_posix()) for file in files}
    beside = names_beside(set(names.values()))
    return {file for file, name in names.items() if name in beside}


def _expand(source: str) -> Iterable[MicrographInput]:
    """List the micrographs of one source."""
    path = Path(source)
    if path.is_dir():
        files = sorted(_micrographs_below(path))
        return [_named(file, path) for file in files]
    if path.is_file() and path.suffix.lower() == ".star":
        return [_listed(one) for one in read_listed(path)]
    if path.is_file() or path.is_symlink():  # a broken link is one bad file, which never stops the others
        return [_named(path, path.parent)]
    if has_magic(source):
        matches = sorted(glob(source, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
        return [micrograph for match in matches for micrograph in _expand(match)]
    raise ConfigurationError(f"{source}: no such file or folder; check the path")


def _micrographs_below(folder: Path) -> Iterable[Path]:
    """List the micrographs in a folder and below."""
    return (
        file
        for file in files_below(folder, _unwritten)
        if file.name.lower().endswith(micrograph_suffixes()) and not is_figure(file)
    )


def _unwritten(folders: list[str]) -> list[str]:
    """Leave out the folders of pictures that `predict` writes; there may be micrographs beside them."""
    return [name for name in folders if PROGRESS not in folders or name not in (CANDIDATES, MASKS)]


def _named(file: Path, root: Path) -> MicrographInput:
    """Name a file as RELION would from the working folder, which it takes for its project folder."""
    name = project_name(file)
    outside = PurePath(name).is_absolute()
    inside = file.relative_to(root).as_posix() if outside else _RELION_JOB.sub("", name)
    return MicrographInput(file, _writable(name), _writable(_without_suffix(inside)))


def _writable(text: str) -> str:
    r"""Write what a STAR file cannot hold as Python would: ``\n``, ``\udcff``."""
    return UNWRITABLE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def _without_suffix(name: str) -> str:
    return PurePath(name).with_name(micrograph_stem(name)).as_posix()


def _listed(one: ListedMicrograph) -> MicrographInput:
    """Keep the output of a micrograph in the output folder, wherever its name leads."""
    inside = PurePath(_RELION_JOB.sub("", one.name))
    if inside.is_absolute() or ".." in inside.parts:
        inside = PurePath(inside.name)
    return MicrographInput(one.path, one.name, _without_suffix(inside.as_posix()), one.pixel_size)
