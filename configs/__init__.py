"""Hydra configuration of the programs."""
