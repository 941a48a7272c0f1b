from cryopick.picking import Diameter, PickingOptions


def test_nothing_but_the_diameter_has_to_be_said() -> None:
    options = PickingOptions(Diameter(px=24.0))
    assert options.threshold is None
    assert not options.adapt_threshold
