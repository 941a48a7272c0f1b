"""Simulated micrographs: the physics of a single-particle exposure, with the whole truth beside it."""

from cryopick.simulation.frame import SimulatedFrame, simulate_frame
from cryopick.simulation.recipe import FrameRecipe, draw_recipe
from cryopick.simulation.sketch import SketchedFrame, sketch_frame, sketched_frames
from cryopick.simulation.stream import SimulatedFrames

__all__ = [
    "FrameRecipe",
    "SimulatedFrame",
    "SimulatedFrames",
    "SketchedFrame",
    "draw_recipe",
    "simulate_frame",
    "sketch_frame",
    "sketched_frames",
]
