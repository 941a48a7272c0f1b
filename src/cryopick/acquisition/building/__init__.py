"""Building a data set from one's own micrographs; apart from what only fetches, because it loads torch."""

from cryopick.acquisition.building.build import build_data_set
from cryopick.acquisition.building.built import Built
from cryopick.acquisition.building.options import BuildOptions

__all__ = ["BuildOptions", "Built", "build_data_set"]
