"""From micrographs to picks: `Picker` for one in memory, `pick_all` for files."""

from cryopick.picking.diameter import Diameter, choose_diameter
from cryopick.picking.inputs import MicrographInput, find_micrographs
from cryopick.picking.pick_all import PickingOptions, pick_all
from cryopick.picking.picker import Picker, PickerSettings
from cryopick.picking.run_folder import RunFolder, rethreshold
from cryopick.picking.summary import SummaryRow, read_summary

__all__ = [
    "Diameter",
    "MicrographInput",
    "Picker",
    "PickerSettings",
    "PickingOptions",
    "RunFolder",
    "SummaryRow",
    "choose_diameter",
    "find_micrographs",
    "pick_all",
    "read_summary",
    "rethreshold",
]
