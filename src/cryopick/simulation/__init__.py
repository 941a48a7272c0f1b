"""Simulated micrographs: the physics of a single-particle exposure, with the whole truth beside it."""

from cryopick.simulation.frame import SimulatedFrame, simulate_frame
from cryopick.simulation.recipe import FrameRecipe, draw_recipe
from cryopick.simulation.stream import SimulatedFrames

__all__ = ["FrameRecipe", "SimulatedFrame", "SimulatedFrames", "draw_recipe", "simulate_frame"]
