from cryopick.evaluation.compatibility.cryosegnet_mean import cryosegnet_mean
from cryopick.evaluation.compatibility.cryosegnet_pixels import PixelScore


def test_every_micrograph_counts() -> None:
    scores = [PixelScore(1, 0.2, 0.3, True), PixelScore(0.5, 0.6, 0.5, True), PixelScore(0.3, 0.1, 0, False)]
    found = cryosegnet_mean(scores)
    assert found.name == "cryosegnet_mean"
    assert found.values == {"precision": 0.6, "recall": 0.3, "f1": 0.4, "dice": 0.267}
