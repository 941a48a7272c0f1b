"""Picks on disk together with the micrographs they are to be cut from."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryopick.core import ConfigurationError, CoordinatesError, Frame, Picks
from cryopick.io.coordinates import (
    LocatedPicks,
    SourceOptions,
    read_coordinates,
    read_located,
)
from cryopick.io.coordinates.files import check_finished
from cryopick.io.micrographs import PixelSizeSource
from cryopick.picking.inputs import MicrographInput, find_micrographs
from cryopick.picking.project_name import normal
from cryopick.picking.run_folder import RunFolder
from cryopick.picking.summary import SUMMARY, read_summary


@dataclass(frozen=True, eq=False)
class PickedMicrograph:
    """A micrograph and its picks.

    Parameters
    ----------
    micrograph
        The file, what RELION calls it, and where its output goes.
    picks
        With ``y`` as the row.
    """

    micrograph: MicrographInput
    picks: Picks


@dataclass(frozen=True, eq=False)
class PickedMicrographs:
    """What is to be cut out.

    Parameters
    ----------
    micrographs
        With their picks, perhaps none.
    read
        How coordinate files were understood; None for the output of `predict`, which tells everything.
    """

    micrographs: tuple[PickedMicrograph, ...]
    read: LocatedPicks | None = None


def find_picked(
    picks: Path, micrographs: Sequence[str] = (), options: SourceOptions | None = None
) -> PickedMicrographs:
    """Find picks and their micrographs.

    Parameters
    ----------
    picks
        The output folder of `predict`, which names its micrographs; or coordinates in any format.
    micrographs
        Files, folders, globs or micrograph STARs, as for `find_micrographs`; needed for coordinates.
    options
        What the user declares of coordinates.

    Raises
    ------
    CoordinatesError
        If picks cannot be read or matched, their run has not finished, or the micrographs are not known, or
        stored upside down against those that `predict` picked.
    ConfigurationError
        If a source of micrographs is not there, or something is declared of the output of `predict`.
    MicrographError
        If the header of a micrograph cannot be read.
    """
    options = options or SourceOptions()
    if not micrographs and (picks / SUMMARY).is_file():
        if options != SourceOptions():
            raise ConfigurationError(
                f"{picks}: is the output of `predict`, of which the frame and the scale are known; leave out "
                "--frame, --flip-y, --scale, --apply-shifts and --from for it"
            )
        return PickedMicrographs(_predicted(picks))
    check_finished(picks)
    if not micrographs:
        raise CoordinatesError(f"{picks}: does not say where the micrographs are; pass --micrographs")
    inputs = {micrograph.path: micrograph for micrograph in find_micrographs(micrographs, beside=True)}
    read = read_located(picks, list(inputs), options)
    found = tuple(PickedMicrograph(inputs[Path(one.name)], one.picks) for one in read.micrographs)
    return PickedMicrographs(found, read)


def _predicted(folder: Path) -> tuple[PickedMicrograph, ...]:
    """Read the output of `predict`, without the micrographs that it could not pick."""
    run_folder = RunFolder(folder)
    run: Mapping[str, Any] = {}
    with suppress(CoordinatesError):  # picks are picks without it, too
        run = run_folder.read_run()
    here, project, options = Path.cwd(), Path(run.get("project", "")), run.get("options", {})
    trust = options.get("trust_pixel_size")
    found = []
    for row in read_summary(folder):
        if row.error:
            continue
        (picks,) = read_coordinates(run_folder.picks_file(row.place), frame=Frame.ROWS).values()
        path = project / row.path
        if project == here or (not path.exists() and normal(folder).is_relative_to(here)):
            path = Path(row.path)  # the project may have moved with its picks, and then be here
        micrograph = MicrographInput(
            path,
            row.micrograph,
            row.place,
            row.pixel_size,
            trust=None if trust is None else PixelSizeSource(trust),
            unsigned=options.get("unsigned"),
        )
        found.append(PickedMicrograph(micrograph, picks))
    return tuple(found)
