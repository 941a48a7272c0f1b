import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cryopick.core import Frame, convert_frame

XY = np.array([[10.0, 20.0], [0.5, 299.0]])


def test_cryoppp_counts_y_from_the_last_row() -> None:
    rows = convert_frame(XY, Frame.CRYOPPP, Frame.ROWS, height=300)
    np.testing.assert_array_equal(rows, [[10.0, 280.0], [0.5, 1.0]])


def test_rows_to_cryoppp_is_the_same_flip() -> None:
    cryoppp = convert_frame(XY, Frame.ROWS, Frame.CRYOPPP, height=300)
    np.testing.assert_array_equal(cryoppp, [[10.0, 280.0], [0.5, 1.0]])


def test_the_same_frame_gives_a_copy() -> None:
    same = convert_frame(XY, Frame.ROWS, Frame.ROWS, height=300)
    np.testing.assert_array_equal(same, XY)
    assert not np.shares_memory(same, XY)


def test_the_input_is_left_alone() -> None:
    xy = XY.copy()
    convert_frame(xy, Frame.CRYOPPP, Frame.ROWS, height=300)
    np.testing.assert_array_equal(xy, XY)


def test_no_coordinates() -> None:
    assert convert_frame(np.array([]), Frame.CRYOPPP, Frame.ROWS, height=300).shape == (0, 2)


@given(
    st.lists(st.tuples(st.floats(0, 5000), st.floats(0, 5000)), max_size=5),
    st.integers(1, 8192),
    st.sampled_from(Frame),
    st.sampled_from(Frame),
)
def test_there_and_back(points: list[tuple[float, float]], height: int, source: Frame, target: Frame) -> None:
    xy = np.array(points, dtype=np.float64).reshape(-1, 2)
    back = convert_frame(convert_frame(xy, source, target, height), target, source, height)
    np.testing.assert_allclose(back, xy, atol=1e-9)


def test_frames_are_called_as_in_configurations() -> None:
    assert [str(frame) for frame in Frame] == ["rows", "cryoppp"]
