from cryopick.picking.share import ALONE


def test_alone_there_is_nobody_to_wait_for() -> None:
    ALONE.wait()
    assert list(range(5))[ALONE.index :: ALONE.count] == list(range(5))
