"""From micrographs to picks: `Picker` for one in memory, `pick_all` for files."""

from cryopick.picking.diameter import Diameter, choose_diameter
from cryopick.picking.estimate_diameter import DiameterEstimate, estimate_diameter, estimate_from_enough
from cryopick.picking.extract import ExtractedRow, ExtractOptions, extract_all
from cryopick.picking.inputs import MicrographInput, find_micrographs
from cryopick.picking.job import JobResult, PredictJob, run_job
from cryopick.picking.options import PickingOptions
from cryopick.picking.picked import PickedMicrograph, find_picked
from cryopick.picking.picker import Picker, PickerSettings
from cryopick.picking.picking_run import PickingRun, pick_all
from cryopick.picking.progress_folder import ProgressFolder
from cryopick.picking.run_folder import RunFolder, rethreshold
from cryopick.picking.sample import read_sample
from cryopick.picking.stopwatch import Profile
from cryopick.picking.summary import SummaryRow, read_summary

__all__ = [
    "Diameter",
    "DiameterEstimate",
    "ExtractOptions",
    "ExtractedRow",
    "JobResult",
    "MicrographInput",
    "PickedMicrograph",
    "Picker",
    "PickerSettings",
    "PickingOptions",
    "PickingRun",
    "PredictJob",
    "Profile",
    "ProgressFolder",
    "RunFolder",
    "SummaryRow",
    "choose_diameter",
    "estimate_diameter",
    "estimate_from_enough",
    "extract_all",
    "find_micrographs",
    "find_picked",
    "pick_all",
    "read_sample",
    "read_summary",
    "rethreshold",
    "run_job",
]
