"""What the catalogue's rows sum to, beside what the publishers say."""

from collections.abc import Iterable
from dataclasses import dataclass

from cryopick.dataset.catalogue import CatalogueRow, Collection


@dataclass(frozen=True)
class CatalogueTotal:
    """Counts of one collection.

    Parameters
    ----------
    collection
        Whose.
    sets, micrographs, labels
        How many.
    """

    collection: Collection
    sets: int
    micrographs: int
    labels: int

    def __str__(self) -> str:
        """Say it in words."""
        return (
            f"{self.collection}: {self.sets} sets, {self.micrographs:,} micrographs, {self.labels:,} labels"
        )


PUBLISHED_TOTALS = (
    CatalogueTotal(Collection.CRYOPPP, 34, 9_893, 2_704_505),
    CatalogueTotal(Collection.CRYOVIRUSDB, 9, 9_941, 339_398),
)
"""In the READMEs of the two collections. The second's table of downloads lists 9,940 names: 10341 has one
micrograph fewer there (1,273) than in the README (1,274), which the catalogue follows."""


def sum_catalogue(rows: Iterable[CatalogueRow]) -> tuple[CatalogueTotal, ...]:
    """Sum rows by collection; collections without a row are left out."""
    rows = list(rows)
    totals = []
    for collection in Collection:
        own = [row for row in rows if row.collection is collection]
        if own:
            micrographs, labels = sum(row.micrographs for row in own), sum(row.labels for row in own)
            totals.append(CatalogueTotal(collection, len(own), micrographs, labels))
    return tuple(totals)
