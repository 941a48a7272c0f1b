"""What the user decides about a run of `predict`."""

from dataclasses import dataclass

from cryopick.io.micrographs import PixelSizeSource
from cryopick.picking.diameter import Diameter


@dataclass(frozen=True)
class PickingOptions:
    """What the user decides about a run.

    Parameters
    ----------
    diameter
        Of the particles.
    threshold
        Least score of a pick; None for the checkpoint's own, in [0, 1].
    adapt_threshold
        Choose the threshold that the scores of this data set predict to be best, unless one is given.
    pixel_size
        In A/px, for micrographs that do not say; None to rely on them.
    trust_pixel_size
        Who is right where ``pixel_size`` and a header disagree.
    unsigned
        How the bytes of MRC mode 0 are meant; None to find out.
    masks
        Also write the outline of each particle.
    """

    diameter: Diameter
    threshold: float | None = None
    adapt_threshold: bool = False
    pixel_size: float | None = None
    trust_pixel_size: PixelSizeSource | None = None
    unsigned: bool | None = None
    masks: bool = False
