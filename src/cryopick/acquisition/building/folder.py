"""What is put into the folder of a data set that is built."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from cryopick.acquisition.building.name_map import MappedName
from cryopick.core import Picks
from cryopick.io.coordinates import write_coordinates
from cryopick.io.micrographs import cryoppp_frame, read_header


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
