"""The folder of a data set that is built: whole or not there."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cryopick.acquisition.building.name_map import MappedName
from cryopick.core import ConfigurationError, Picks
from cryopick.io.coordinates import write_coordinates
from cryopick.io.micrographs import cryoppp_frame, read_header


@contextmanager
def staged(output: Path) -> Iterator[Path]:
    """Give a folder beside the wanted one, which gets its name when all went well.

    Raises
    ------
    ConfigurationError
        If there is something at the wanted place.
    """
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise ConfigurationError(f"{output}: is there already; remove it, or choose another folder")
    staging = output.with_name(f".{output.name}.building")
    shutil.rmtree(staging, ignore_errors=True)  # of a build that was killed
    staging.mkdir(parents=True)
    try:
        yield staging
        if output.exists():
            output.rmdir()  # empty, as was checked
        staging.rename(output)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def link_micrographs(names: Iterable[MappedName], folder: Path) -> None:
    """Link to every micrograph, wherever the data set will be moved."""
    folder.mkdir()
    for one in names:
        (folder / one.name).symlink_to(one.original.absolute())


def write_labels(picks: Mapping[Path, Picks], names: Mapping[Path, MappedName], folder: Path) -> None:
    """Write a CSV per micrograph, y as CryoPPP counts it for that kind of file."""
    for path, one in picks.items():
        write_coordinates(
            one,
            folder / f"{names[path].stem}.csv",
            height=read_header(path).shape[0],
            frame=cryoppp_frame(path),
        )
