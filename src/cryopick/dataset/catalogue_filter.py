"""Choosing rows of the catalogue."""

from collections.abc import Sequence

from cryopick.core import DataSetError
from cryopick.dataset.catalogue import CatalogueRow, Collection, find_row, load_catalogue
from cryopick.dataset.splits import SIDES, load_split


def filter_catalogue(
    ids: Sequence[str] = (),
    collection: Collection | None = None,
    split: str | None = None,
    text: str | None = None,
) -> tuple[CatalogueRow, ...]:
    """List the published data sets that pass; what is None or empty lets all through.

    Parameters
    ----------
    ids
        Ids, or names of their parts.
    collection
        Who published them.
    split
        Name of a split, or ``name:side`` for one of its sides.
    text
        Part of the id, the protein, its group or the remarks, whatever the case.

    Raises
    ------
    DataSetError
        If an id, a split or a side is not known.
    """
    chosen = {require_row(id_).id for id_ in ids}
    in_split = None if split is None else _ids_of(split)
    return tuple(
        row
        for row in load_catalogue()
        if (not chosen or row.id in chosen)
        and collection in (None, row.collection)
        and (in_split is None or row.id in in_split)
        and (text or "").lower() in " ".join((row.id, row.kind, row.protein_group, row.remarks)).lower()
    )


def require_row(id_: str) -> CatalogueRow:
    """Look up a published data set; DataSetError with those there are where it is none."""
    row = find_row(id_)
    if row is None:
        known = ", ".join(row.id for row in load_catalogue())
        raise DataSetError(f"{id_}: not in the catalogue; wanted one of {known}")
    return row


def _ids_of(split: str) -> frozenset[str]:
    """List the ids of a split, or of one of its sides."""
    name, _, side = split.partition(":")
    found = load_split(name)
    if not side:
        return frozenset(found.ids)
    if side not in SIDES:
        raise DataSetError(f"{split}: no side {side!r}; wanted one of {', '.join(SIDES)}")
    return frozenset(found.side(side))
