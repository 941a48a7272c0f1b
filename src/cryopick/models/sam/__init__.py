"""Segment-anything as a picker."""

from cryopick.models.sam.cryosegnet import CryoSegNet
from cryopick.models.sam.sam_adapter import SamAdapter
from cryopick.models.sam.sam_head import SamHead
from cryopick.models.sam.sam_picker import SamPicker
from cryopick.models.sam.sam_prefix import SamPrefix
from cryopick.models.sam.sam_prompted import SamPrompted
from cryopick.models.sam.sizes import build_sam

__all__ = [
    "CryoSegNet",
    "SamAdapter",
    "SamHead",
    "SamPicker",
    "SamPrefix",
    "SamPrompted",
    "build_sam",
]
