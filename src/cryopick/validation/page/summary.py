"""The numbers of one pick set, flat: for JSON, for CSV and for the page's table."""

from math import isfinite

from cryopick.validation.measures.fsc import FscCurve
from cryopick.validation.measures.map_quality import MapQuality
from cryopick.validation.measures.mean_resolution import mean_class_resolution
from cryopick.validation.measures.pick_set_result import PickSetResult

BEST = 10
"""Classes that CryoVirusDB's Table 3 averages beside all."""

Number = float | int | bool | str | None


def summary_of(result: PickSetResult) -> dict[str, Number]:
    """Write what was found about the picks and their 2D classes; None where there is nothing to say."""
    classes = () if result.classification is None else result.classification.classes
    chosen, known = result.chosen, bool(result.selection)
    return {
        "pick_set": result.name,
        "particles_given": result.given,
        "particles_used": result.used,
        "classes": len(result.filled) if known else None,
        "classes_selected": len(chosen) if known else None,
        "particles_selected": sum(each.particles for each in chosen) if known else None,
        "share_selected": round(sum(each.fraction for each in chosen), 4) if known else None,
        "mean_resolution_angstrom": _rounded(mean_class_resolution(classes)),
        f"mean_resolution_best_{BEST}_angstrom": _rounded(mean_class_resolution(classes, BEST)),
    }


def map_summary(quality: MapQuality) -> dict[str, Number]:
    """Write what was found about one map."""
    curves, truth = quality.curves, quality.truth
    return {
        "seed": quality.refinement.seed,
        "unmasked_angstrom": _resolution(curves.unmasked),
        "loose_angstrom": _resolution(curves.loose),
        "tight_angstrom": _resolution(curves.tight),
        "corrected_angstrom": _resolution(curves.corrected),
        "mean_fsc_unmasked": round(curves.unmasked.mean, 3),
        "mean_fsc_corrected": round(curves.corrected.mean, 3),
        "truth_angstrom": None if truth is None else _rounded(truth.resolution_angstrom),
        "truth_fsc_at_corrected": None if truth is None else _rounded(truth.at_resolution, 3),
        "truth_correlation": None if truth is None else _rounded(truth.correlation, 3),
        "mirrored": None if truth is None else truth.mirrored,
        "view_sampling": _rounded(quality.views.sampling, 3),
    }


def _resolution(curve: FscCurve) -> float | None:
    return _rounded(curve.resolution())


def _rounded(value: float | None, digits: int = 2) -> float | None:
    return None if value is None or not isfinite(value) else round(value, digits)
