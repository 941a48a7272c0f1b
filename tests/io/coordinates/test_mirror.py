import numpy as np
from scipy.spatial.transform import Rotation

from cryopick.io.coordinates.mirror import mirrored

ROT, TILT, PSI = np.array([[20.0, -130.0, 0.0], [70.0, 100.0, 35.0], [-30.0, 10.0, 180.0]])


def views(rot: object, tilt: object, psi: object) -> np.ndarray:
    """Turn points into each view as RELION does (Heymann et al. 2005)."""
    points = np.random.default_rng(3).normal(size=(5, 3))
    turns = Rotation.from_euler("ZYZ", np.column_stack([rot, tilt, psi]), degrees=True).inv()
    return np.array([turn.apply(points)[:, :2] for turn in turns])


def test_a_mirrored_view_is_one_of_the_same_map() -> None:
    for prior in ("", "Prior"):
        names = [f"Angle{name}{prior}" for name in ("Rot", "Tilt", "Psi")]
        turned = mirrored(dict(zip(names, (ROT, TILT, PSI), strict=True)))
        after = [turned[name] for name in names]
        np.testing.assert_allclose(views(*after), views(ROT, TILT, PSI) * [1, -1])
        assert np.abs(after[0]).max() <= 180
        assert turned[names[1]].min() >= 0


def test_classes_have_no_other_view() -> None:
    columns = {"AngleRot": np.zeros(2), "AngleTilt": np.zeros(2), "AnglePsi": np.array([-999.0, 15.0])}
    assert {name: column.tolist() for name, column in mirrored(columns).items()} == {
        "AngleRot": [0, 0],
        "AngleTilt": [0, 0],
        "AnglePsi": [-999, -15],  # what was never set stays so
    }


def test_shifts_and_astigmatism() -> None:
    columns = {"OriginX": [1.0], "OriginY": [2.0, 0.0], "OriginYAngst": [-3.0], "DefocusAngle": [40.0]}
    columns |= {"OriginYPrior": [5.0], "OriginYPriorAngst": [-6.0], "BeamTiltX": [0.1], "BeamTiltY": [0.2]}
    turned = mirrored({name: np.array(column) for name, column in columns.items()})
    assert {name: column.tolist() for name, column in turned.items()} == {
        "OriginX": [1],
        "OriginY": [-2, 0],
        "OriginYAngst": [3],
        "DefocusAngle": [-40],
        "OriginYPrior": [-5],
        "OriginYPriorAngst": [6],
        "BeamTiltX": [0.1],
        "BeamTiltY": [-0.2],
    }
    assert not np.signbit(turned["OriginY"][1])  # written, it would have a sign
    assert mirrored({"OriginY": np.array(["x"])})["OriginY"].tolist() == ["x"]
