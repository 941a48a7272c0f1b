"""Which micrographs are meant, what RELION calls them, and where their picks go."""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from math import inf
from pathlib import Path, PurePath

from cryopick.core import BinnedMicrograph, ConfigurationError, Micrograph, MicrographError
from cryopick.io.coordinates.star_blocks import read_blocks
from cryopick.io.figures import is_figure
from cryopick.io.files_below import files_below
from cryopick.io.micrographs import (
    PixelSizeSource,
    micrograph_stem,
    micrograph_suffixes,
    read_binned,
    read_micrograph,
)
from cryopick.picking.progress_folder import PROGRESS
from cryopick.picking.run_folder import CANDIDATES, MASKS

_RELION_JOB = re.compile(r"^[^/]+/job\d+/")
"""``MotionCorr/job002/``: RELION leaves it out of the folders below the picking job.

See ``decomposePipelineFileName`` in its ``filename.cpp``.
"""

_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What a STAR file cannot hold: control characters, ends of lines, and bytes that are no text."""


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
    """

    path: Path
    name: str
    place: str
    pixel_size: float | None = None

    @property
    def path_text(self) -> str:
        """The path as it can be written into any file."""
        return _writable(str(self.path))

    def read(
        self,
        *,
        pixel_size: float | None = None,
        trust: PixelSizeSource | None = None,
        unsigned: bool | None = None,
    ) -> Micrograph:
        """Read the file; a pixel size given here wins over that of the STAR (see `read_micrograph`)."""
        self._check_name()
        size = self.pixel_size if pixel_size is None else pixel_size
        return read_micrograph(self.path, pixel_size=size, trust=trust, unsigned=unsigned)

    def read_binned(
        self,
        choose_binning: Callable[[tuple[int, int], float | None], int],
        *,
        pixel_size: float | None = None,
        trust: PixelSizeSource | None = None,
        unsigned: bool | None = None,
    ) -> BinnedMicrograph:
        """Read the file at a fraction of its size (see `cryopick.io.micrographs.read_binned`)."""
        self._check_name()
        size = self.pixel_size if pixel_size is None else pixel_size
        return read_binned(self.path, choose_binning, pixel_size=size, trust=trust, unsigned=unsigned)

    def _check_name(self) -> None:
        """Refuse a file that no STAR file could name."""
        if _UNWRITABLE.search(str(self.path.absolute())):
            raise MicrographError(
                f"{self.path_text}: its name or its folder's holds a control character, an end of a line or "
                "bytes that are no text, which no STAR file can hold. Rename it"
            )


def find_micrographs(sources: Sequence[str | Path]) -> list[MicrographInput]:
    """Find the micrographs that files, folders, globs and micrograph STARs mean.

    Parameters
    ----------
    sources
        Folders are searched with their sub-folders, in the order of names; hidden files are passed over, what
        `predict` has written, and figures that any command has drawn.

    Returns
    -------
    list of MicrographInput
        Each file once.

    Raises
    ------
    ConfigurationError
        If a source is not there, none holds a micrograph, or two micrographs would write the same files.
    """
    found = list_micrographs(sources)
    if not found:
        raise ConfigurationError(
            f"no micrograph in {', '.join(map(str, sources))}; wanted files ending in "
            f"{' '.join(micrograph_suffixes())}"
        )
    return found


def list_micrographs(sources: Sequence[str | Path], *, same_places: bool = False) -> list[MicrographInput]:
    """Find micrographs as `find_micrographs` does, and perhaps none, or two of one place."""
    found: dict[Path, MicrographInput] = {}
    for source in sources:
        for micrograph in _expand(str(source)):
            found.setdefault(micrograph.path.absolute(), micrograph)
    places: dict[str, MicrographInput] = {}
    for micrograph in found.values():
        other = places.setdefault(micrograph.place, micrograph)
        if other is not micrograph and not same_places:
            raise ConfigurationError(
                f"{other.path} and {micrograph.path} would both write {micrograph.place}_autopick.star; "
                "pick them into different output folders, by their own names or globs (such as "
                f"'{micrograph.path.parent}/*{micrograph.path.suffix}')"
            )
    return list(found.values())


def _expand(source: str) -> Iterable[MicrographInput]:
    """List the micrographs of one source."""
    path = Path(source)
    if path.is_dir():
        files = sorted(_micrographs_below(path))
        return [_named(file, path) for file in files]
    if path.is_file() and path.suffix.lower() == ".star":
        return _listed(path)
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
    absolute = Path(os.path.abspath(file))  # noqa: PTH100 - resolve() would follow links
    if absolute.is_relative_to(Path.cwd()):
        name = absolute.relative_to(Path.cwd()).as_posix()
        inside = _RELION_JOB.sub("", name)
    else:
        name = absolute.as_posix()
        inside = file.relative_to(root).as_posix()
    return MicrographInput(file, _writable(name), _writable(_without_suffix(inside)))


def _writable(text: str) -> str:
    r"""Write what a STAR file cannot hold as Python would: ``\n``, ``\udcff``."""
    return _UNWRITABLE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def _without_suffix(name: str) -> str:
    return PurePath(name).with_name(micrograph_stem(name)).as_posix()


def _listed(star: Path) -> list[MicrographInput]:
    """Read a micrographs STAR (RELION 3.0 to 5), pixel sizes included."""
    tables = read_blocks(star)
    table = next((table for table in tables if "MicrographName" in table), None)
    if table is None:
        raise ConfigurationError(f"{star}: no column _rlnMicrographName; wanted a STAR file of micrographs")
    pixel_sizes: dict[object, float] = {}
    for optics in tables:
        column = next(
            (c for c in ("MicrographPixelSize", "MicrographOriginalPixelSize") if c in optics), None
        )
        if "OpticsGroup" in optics and "MicrographName" not in optics and column:
            pixel_sizes = {
                str(group): _pixel_size(star, column, value)
                for group, value in zip(optics["OpticsGroup"], optics[column], strict=True)
            }
    groups = table["OpticsGroup"] if "OpticsGroup" in table else [None] * len(table)
    listed = []
    for name, group in zip(table["MicrographName"].astype(str), groups, strict=True):
        # RELION's names count from the project folder: the working folder, or one above the STAR file.
        folder = next(
            (f for f in (Path(), star.parent, *star.absolute().parents) if (f / name).is_file()), Path()
        )
        inside = _RELION_JOB.sub("", name)
        inside = (
            PurePath(inside).name
            if PurePath(inside).is_absolute() or ".." in PurePath(inside).parts
            else inside
        )
        listed.append(
            MicrographInput(folder / name, name, _without_suffix(inside), pixel_sizes.get(str(group)))
        )
    return listed


def _pixel_size(star: Path, column: str, value: object) -> float:
    """Read a pixel size in A/px."""
    try:
        size = float(str(value))
    except ValueError:
        size = 0.0
    if not 0 < size < inf:
        raise ConfigurationError(
            f"{star}: _rln{column} is {value}; wanted a number of A/px above 0. Correct it"
        )
    return size
