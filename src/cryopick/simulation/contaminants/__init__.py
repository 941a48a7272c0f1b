"""What is not a particle."""

from cryopick.simulation.contaminants.contamination import Contamination, contaminate
from cryopick.simulation.contaminants.scene import Scene

__all__ = ["Contamination", "Scene", "contaminate"]
