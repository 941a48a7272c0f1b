import numpy as np

from cryopick.simulation import FrameRecipe, simulate_frame
from cryopick.simulation.contaminants import Contamination
from cryopick.simulation.particles import ParticleViews
from cryopick.simulation.truth import condition_row, label_picks, truth_table


def test_tables_hold_everything_in_the_frame(ball_views: ParticleViews) -> None:
    recipe = FrameRecipe((160, 240), 10.0, contamination=Contamination(carbon=True, droplets=8))
    frame = simulate_frame(recipe, ball_views, np.random.default_rng(1))
    table = truth_table(frame, "a_0001")
    counts = table["kind"].value_counts()
    assert counts["particle"] == len(frame.xy)
    assert counts["distractor"] == len(frame.distractors_xy)
    assert counts["unmarked"] == len(frame.unmarked) > 0
    posed = table[table["kind"] != "distractor"]
    assert posed[["rot", "tilt", "psi", "defocus"]].notna().all(axis=None)
    particles = table[table["kind"] == "particle"]
    np.testing.assert_array_equal(particles[["x", "y"]], frame.xy)
    np.testing.assert_array_equal(particles[["rot", "tilt", "psi"]], frame.labelled.orientations)
    assert condition_row(frame, "a_0001")["particles"] == len(frame.xy)


def test_labels_carry_defocus_in_angstrom(ball_views: ParticleViews) -> None:
    frame = simulate_frame(FrameRecipe((160, 240), 10.0), ball_views, np.random.default_rng(1))
    picks = label_picks(frame)
    np.testing.assert_allclose(picks.attributes["DefocusU"], frame.labelled.defocus * 1e4)
    assert picks.diameter_px == frame.diameter_px
