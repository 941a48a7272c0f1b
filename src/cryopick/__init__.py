"""Particle picking for cryo-electron microscopy."""

from importlib.metadata import version

__version__ = version("cryopick")
