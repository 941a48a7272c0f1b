"""Getting data sets: built from one's own micrographs, or fetched from where they are published."""

from cryopick.acquisition.build import BuildOptions, Built, BuiltRow, build_data_set

__all__ = ["BuildOptions", "Built", "BuiltRow", "build_data_set"]
