"""What classes and maps are worth, in numbers."""

from cryopick.validation.measures.map_quality import MapQuality, judge
from cryopick.validation.measures.mean_resolution import mean_class_resolution
from cryopick.validation.measures.pick_set_result import PickSetResult
from cryopick.validation.measures.selection import SelectedClass, SelectionRule, select_classes
from cryopick.validation.measures.selection_table import read_selection, write_selection

__all__ = [
    "MapQuality",
    "PickSetResult",
    "SelectedClass",
    "SelectionRule",
    "judge",
    "mean_class_resolution",
    "read_selection",
    "select_classes",
    "write_selection",
]
