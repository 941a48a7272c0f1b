"""The truth of a simulated frame as picks and tables."""

import numpy as np
import pandas as pd

from cryopick.core import Picks
from cryopick.simulation.frame import SimulatedFrame


def label_picks(frame: SimulatedFrame) -> Picks:
    """Labels with the columns of CryoPPP's full form."""
    count, optics = len(frame.xy), frame.recipe.optics
    same = np.ones(count)
    return Picks(
        frame.xy,
        diameter_px=frame.diameter_px,
        attributes={
            "AnglePsi": frame.orientations[:, 2],
            "OriginXAngst": 0 * same,
            "OriginYAngst": 0 * same,
            "DefocusU": (frame.defocus + optics.astigmatism) * 1e4,
            "DefocusV": (frame.defocus - optics.astigmatism) * 1e4,
            "DefocusAngle": optics.astigmatism_angle * same,
            "PhaseShift": optics.phase_shift * same,
            "CtfBfactor": optics.b_factor * same,
        },
    )


def truth_table(frame: SimulatedFrame, stem: str) -> pd.DataFrame:
    """Everything in the frame, y as the row; angles in degrees, defocus in um."""
    tables = []
    for kind, xy in (
        ("particle", frame.xy),
        ("ambiguous", frame.ambiguous_xy),
        ("distractor", frame.distractors_xy),
    ):
        table = pd.DataFrame(xy, columns=["x", "y"])
        table.insert(0, "micrograph", stem)
        table.insert(1, "kind", kind)
        table["diameter_px"] = frame.diameter_px
        table["diameter_angstrom"] = frame.diameter_angstrom
        if kind == "particle":
            table[["rot", "tilt", "psi"]] = frame.orientations
            table["defocus"] = frame.defocus
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def condition_row(frame: SimulatedFrame, stem: str) -> dict[str, float | str]:
    """One micrograph's conditions."""
    recipe = frame.recipe
    return {
        "micrograph": stem,
        "particles": len(frame.xy),
        "ambiguous": len(frame.ambiguous_xy),
        "distractors": len(frame.distractors_xy),
        "diameter_angstrom": frame.diameter_angstrom,
        "pixel_size": recipe.pixel_size,
        "visibility": recipe.visibility,
        "defocus": recipe.optics.defocus,
        "astigmatism": recipe.optics.astigmatism,
        "phase_shift": recipe.optics.phase_shift,
        "ice_thickness": recipe.ice.thickness,
        "density": recipe.crowd.density,
        "carbon": float(recipe.contamination.carbon),
        "negative_stain": float(recipe.stain_halo is not None),
    }
