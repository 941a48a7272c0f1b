"""The published data sets: what CryoPPP and CryoVirusDB contain, with the source of every number."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources


class Collection(StrEnum):
    """Who published a data set."""

    CRYOPPP = "cryoppp"
    """34 protein sets (Dhakal et al. 2023, doi 10.1038/s41597-023-02280-2)."""

    CRYOVIRUSDB = "cryovirusdb"
    """9 virus sets (Zenodo record 10397742)."""


@dataclass(frozen=True)
class CatalogueRow:
    """One published data set.

    Parameters
    ----------
    id
        EMPIAR's number, which is also the folder's name.
    parts
        Names of the data sets it is made of on disk where they are several (10389); empty otherwise.
    collection
        Who published it.
    kind
        Protein or virus, in the publisher's words.
    protein_group
        Sets with the same group hold the same protein, or might; they belong on one side of a split.
    micrographs, labels
        Published counts.
    listed_width, listed_height
        Frame size in pixels in the order in which it was published, which is transposed for some: the files'
        headers are right.
    diameter_px
        Particle diameter in pixels of the full-size micrographs.
    pixel_size
        In A/px; None where it was not published reliably.
    source, pixel_size_source
        Where the numbers come from; the head of ``catalogue.tsv`` spells the names out. The second is empty
        where the pixel size is None.
    remarks
        Known traps; may be empty.
    """

    id: str
    parts: tuple[str, ...]
    collection: Collection
    kind: str
    protein_group: str
    micrographs: int
    listed_width: int
    listed_height: int
    diameter_px: float
    labels: int
    pixel_size: float | None
    source: str
    pixel_size_source: str
    remarks: str


def load_catalogue() -> tuple[CatalogueRow, ...]:
    """Read the catalogue, CryoPPP first, by rising id."""
    return tuple(
        CatalogueRow(
            id=row["id"],
            parts=tuple(row["parts"].split(",")) if row["parts"] else (),
            collection=Collection(row["collection"]),
            kind=row["kind"],
            protein_group=row["protein_group"],
            micrographs=int(row["micrographs"]),
            listed_width=int(row["listed_width"]),
            listed_height=int(row["listed_height"]),
            diameter_px=float(row["diameter_px"]),
            labels=int(row["labels"]),
            pixel_size=float(row["pixel_size"]) if row["pixel_size"] else None,
            source=row["source"],
            pixel_size_source=row["pixel_size_source"],
            remarks=row["remarks"],
        )
        for row in read_rows("catalogue.tsv")
    )


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """Read a table of this folder, row by row; what begins with # explains it."""
    text = (resources.files("cryopick.dataset") / name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def find_row(id_: str) -> CatalogueRow | None:
    """Look up a published data set by its id or the name of one of its parts; None for anyone's own set."""
    return next((row for row in load_catalogue() if id_ == row.id or id_ in row.parts), None)


def proteins_of(ids: Iterable[str]) -> dict[str, str]:
    """Tell the protein group of data sets; one that is not in the catalogue is a protein of its own."""
    groups = {id_: row.protein_group for row in load_catalogue() for id_ in (row.id, *row.parts)}
    return {id_: groups.get(id_, id_) for id_ in ids}
