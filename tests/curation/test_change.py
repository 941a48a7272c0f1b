import numpy as np

from cryopick.curation.change import Cause, Change, ChangeKind, change_table


def test_the_table_has_a_line_per_change() -> None:
    table = change_table(
        [
            Change(
                "a", 1.234, 2.0, ChangeKind.MOVED, Cause.PICKER, "recentred", "by 1 px", 0.98768, 0.5, 2.0
            ),
            Change("b", 3.0, 4.0, ChangeKind.REMOVED, Cause.DECISION, "ice"),
        ]
    )
    assert list(table.columns) == [
        *("micrograph", "x", "y", "change", "by", "reason", "detail", "score", "from_x", "from_y")
    ]
    assert table.iloc[0].tolist() == ["a", 1.23, 2, "moved", "picker", "recentred", "by 1 px", 0.9877, 0.5, 2]
    assert table.iloc[1, :7].tolist() == ["b", 3, 4, "removed", "decision", "ice", ""]
    assert np.isnan(table.loc[1, ["score", "from_x", "from_y"]].to_numpy(dtype=float)).all()


def test_no_change_is_a_table_too() -> None:
    assert change_table([]).to_csv(index=False).startswith("micrograph,x,y,change,by,reason,detail,score")
