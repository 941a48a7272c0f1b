import numpy as np

from cryopick.core import Picks
from cryopick.curation.judgement import FalsePositives


def test_false_positives_are_taken_over_unless_something_new_is_known_there() -> None:
    before = Picks(
        np.array([[10.0, 10.0], [50.0, 10.0], [90.0, 10.0]]),
        attributes={"Reason": np.array(["carbon", "doubted", "ice"])},
    )
    new = FalsePositives(np.array([[94.0, 10.0], [200.0, 10.0]]), ("damaged", "edge"))
    after = FalsePositives.following(before, new, np.array([[50.0, 14.0]]), 6.0)
    assert after.xy.tolist() == [[10, 10], [94, 10], [200, 10]]
    assert after.reasons == ("carbon", "damaged", "edge")


def test_those_of_the_data_set_are_the_experts() -> None:
    nothing = FalsePositives(np.empty((0, 2)), ())
    after = FalsePositives.following(Picks(np.array([[1.0, 2.0]])), nothing, np.empty((0, 2)), 6.0)
    assert (after.xy.tolist(), after.reasons) == ([[1, 2]], ("expert",))
