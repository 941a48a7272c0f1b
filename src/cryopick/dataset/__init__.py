"""Data sets of labelled micrographs: on disk, in the catalogue, in splits, and the audit of their labels."""

from cryopick.dataset.catalogue import CatalogueRow, Collection, find_row, load_catalogue
from cryopick.dataset.catalogue_filter import filter_catalogue, require_row
from cryopick.dataset.catalogue_totals import PUBLISHED_TOTALS, sum_catalogue
from cryopick.dataset.data_set import DataSet, Entry
from cryopick.dataset.facts import facts_of
from cryopick.dataset.folds import make_folds
from cryopick.dataset.foreign_training import find_foreign_leaks
from cryopick.dataset.layout import open_data_sets
from cryopick.dataset.orientation import Evidence, Orientation, Verdict
from cryopick.dataset.orientation_cache import audit_orientation
from cryopick.dataset.splits import (
    SIDES,
    Leak,
    Split,
    find_leaks,
    load_split,
    read_split,
    split_names,
    write_split,
)
from cryopick.dataset.statistics import mean_defocus_um, measure_statistics

__all__ = [
    "PUBLISHED_TOTALS",
    "SIDES",
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
    "facts_of",
    "filter_catalogue",
    "find_foreign_leaks",
    "find_leaks",
    "find_row",
    "load_catalogue",
    "load_split",
    "make_folds",
    "mean_defocus_um",
    "measure_statistics",
    "open_data_sets",
    "read_split",
    "require_row",
    "split_names",
    "sum_catalogue",
    "write_split",
]
