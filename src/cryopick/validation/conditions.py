"""Under what conditions pick sets were judged, in words for the reader of the page."""

from collections.abc import Mapping

from cryopick.validation.options import Until
from cryopick.validation.pick_sets import PickSets
from cryopick.validation.set_run import Settings


def conditions_of(settings: Settings, picked: PickSets) -> Mapping[str, str]:
    """Name what all sets share and what decides their numbers."""
    asked, options, box = settings.computing, settings.options, settings.box
    engine = ", ".join(f"{name} {version}" for name, version in settings.engine.versions().items())
    pixel_size = box.particle_pixel_size(picked.pixel_size)
    sharpest = "" if asked.classes_resolution is None else f", aligned to {asked.classes_resolution:g} \u00c5"
    found = {
        "Engine": engine,
        "Particles": f"{asked.diameter_angstrom:.4g} \u00c5 wide; {box.size_px} \u00d7 {box.size_px} "
        f"px of {pixel_size:.4g} \u00c5 (Nyquist {2 * pixel_size:.4g} \u00c5)",
        "CTF": "corrected" if asked.ctf else "not corrected",
        "2D classification": f"{asked.classes} classes, {asked.iterations} iterations, "
        f"T {asked.regularisation:g}{sharpest}, seed {asked.classes_seed}",
        "Classes selected": str(settings.rule),
    }
    if options.until is Until.MAPS:
        start = (
            f"initial models of {asked.initial_iterations} iterations"
            if asked.reference is None
            else str(asked.reference)
        )
        found["Symmetry"] = asked.symmetry
        found["Refinement from"] = f"{start}, filtered to {asked.reference_resolution:g} \u00c5"
    if options.truth is not None:
        found["Truth"] = str(options.truth)
    return found
