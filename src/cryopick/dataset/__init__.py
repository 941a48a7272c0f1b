"""Data sets of labelled micrographs: on disk, in the catalogue, in splits, and the audit of their labels."""

from cryopick.dataset.catalogue import CatalogueRow, Collection, find_row, load_catalogue
from cryopick.dataset.data_set import DataSet, Entry
from cryopick.dataset.layout import open_data_sets
from cryopick.dataset.orientation import Evidence, Orientation, Verdict
from cryopick.dataset.orientation_cache import audit_orientation
from cryopick.dataset.splits import Leak, Split, find_leaks, load_split, split_names

__all__ = [
    "CatalogueRow",
    "Collection",
    "DataSet",
    "Entry",
    "Evidence",
    "Leak",
    "Orientation",
    "Split",
    "Verdict",
    "audit_orientation",
    "find_leaks",
    "find_row",
    "load_catalogue",
    "load_split",
    "open_data_sets",
    "split_names",
]
