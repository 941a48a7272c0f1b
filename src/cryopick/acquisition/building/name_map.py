"""What micrographs are called in a built data set, and what they were called before."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cryopick.core import DataSetError
from cryopick.io.atomic import replacing
from cryopick.io.coordinates.naming import cryosparc_uid, unprocessed_key
from cryopick.io.micrographs import micrograph_stem


@dataclass(frozen=True)
class MappedName:
    """One micrograph.

    Parameters
    ----------
    original
        Its file, which keeps its name.
    name
        Of the link in the data set: without CryoSPARC's number and what motion correction appends.
    """

    original: Path
    name: str

    @property
    def stem(self) -> str:
        """Of its label files."""
        return micrograph_stem(self.name)


def map_names(micrographs: Iterable[Path]) -> tuple[MappedName, ...]:
    """Name the links; DataSetError where two micrographs would be called the same."""
    mapped: dict[str, MappedName] = {}
    for path in micrographs:
        stem = unprocessed_key(path)
        one = MappedName(path, stem + path.name[len(micrograph_stem(path)) :])
        other = mapped.setdefault(stem, one)
        if other is not one:
            raise DataSetError(
                f"{other.original} and {path} would both be called {stem}; wanted different names. "
                "Build them into different data sets"
            )
    return tuple(mapped.values())


def write_name_map(names: Iterable[MappedName], path: Path) -> None:
    """Write a TSV file: name, original file, CryoSPARC's number, and the part of the name left out behind."""
    rows = []
    for one in names:
        own = micrograph_stem(one.original)
        uid = cryosparc_uid(one.original)
        dropped = own[own.index(one.stem) + len(one.stem) :] if one.stem in own else ""
        rows.append((one.name, one.original.as_posix(), "" if uid is None else str(uid), dropped))
    table = pd.DataFrame(rows, columns=["micrograph", "original", "cryosparc_uid", "left_out"])
    with replacing(path) as temporary:
        table.to_csv(temporary, sep="\t", index=False)
