"""2D classes by ASPIRE (extra ``aspire``), where RELION is not installed."""

from cryopick.validation.aspire.engine import AspireEngine

__all__ = ["AspireEngine"]
