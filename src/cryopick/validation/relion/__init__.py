"""2D classification and gold-standard refinement by RELION's programs (3.1 to 5)."""

from cryopick.validation.relion.engine import RelionEngine

__all__ = ["RelionEngine"]
