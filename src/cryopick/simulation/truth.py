"""The truth of a simulated frame as picks and tables."""

import numpy as np
import pandas as pd

from cryopick.core import Picks
from cryopick.simulation.frame import SimulatedFrame
from cryopick.simulation.posed import PosedParticles

_COLUMNS = (
    "micrograph",
    "kind",
    "x",
    "y",
    "diameter_px",
    "diameter_angstrom",
    "rot",
    "tilt",
    "psi",
    "defocus",
)


def label_picks(frame: SimulatedFrame) -> Picks:
    """Labels with the columns of CryoPPP's full form."""
    particles, optics = frame.labelled, frame.recipe.optics
    same = np.ones(len(particles))
    return Picks(
        particles.xy,
        diameter_px=frame.diameter_px,
        attributes={
            "AnglePsi": particles.orientations[:, 2],
            "OriginXAngst": 0 * same,
            "OriginYAngst": 0 * same,
            "DefocusU": (particles.defocus + optics.astigmatism) * 1e4,
            "DefocusV": (particles.defocus - optics.astigmatism) * 1e4,
            "DefocusAngle": optics.astigmatism_angle * same,
            "PhaseShift": optics.phase_shift * same,
            "CtfBfactor": optics.b_factor * same,
        },
    )


def truth_table(frame: SimulatedFrame, stem: str) -> pd.DataFrame:
    """Everything in the frame, y as the row; angles in degrees, defocus in um."""
    kinds = {"particle": frame.labelled, "ambiguous": frame.ambiguous, "unmarked": frame.unmarked}
    tables = [_posed_table(kind, particles) for kind, particles in kinds.items()]
    tables.append(pd.DataFrame(frame.distractors_xy, columns=["x", "y"]).assign(kind="distractor"))
    table = pd.concat(tables, ignore_index=True)
    table["diameter_px"] = frame.diameter_px
    table["diameter_angstrom"] = frame.diameter_angstrom
    return table.assign(micrograph=stem)[list(_COLUMNS)]


def _posed_table(kind: str, particles: PosedParticles) -> pd.DataFrame:
    columns = np.column_stack([particles.xy, particles.orientations, particles.defocus])
    return pd.DataFrame(columns, columns=["x", "y", "rot", "tilt", "psi", "defocus"]).assign(kind=kind)


def condition_row(frame: SimulatedFrame, stem: str) -> dict[str, float | str]:
    """One micrograph's conditions, in the units of the recipe's parts: defocus in um, ice in A, and so on."""
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
        "astigmatism_angle": recipe.optics.astigmatism_angle,
        "phase_shift": recipe.optics.phase_shift,
        "b_factor": recipe.optics.b_factor,
        "voltage": recipe.optics.voltage,
        "spherical_aberration": recipe.optics.spherical_aberration,
        "amplitude_contrast": recipe.optics.amplitude_contrast,
        "ice_thickness": recipe.ice.thickness,
        "density": recipe.crowd.density,
        "carbon": float(recipe.contamination.carbon),
        "negative_stain": float(recipe.stain_halo is not None),
    }
