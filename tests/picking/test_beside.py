from cryopick.picking.beside import names_beside


def test_relion() -> None:
    beside = {"m/a_PS", "m/a_EVN", "m/a_ODD", "m/a_noDW"}
    assert names_beside({"m/a", *beside}) == beside


def test_motioncor2() -> None:
    assert names_beside({"a", "a_DW", "a_DWS"}) == {"a", "a_DWS"}


def test_cryosparc() -> None:
    dose = {f"J2/motioncorrected/{name}_patch_aligned_doseweighted" for name in "ab"}
    beside = {"J2/motioncorrected/a_patch_aligned", "J2/motioncorrected/a_background"}
    assert names_beside(dose | beside) == beside
    assert names_beside(beside) == {"J2/motioncorrected/a_background"}  # EMPIAR-10532


def test_alone_anything_is_a_micrograph() -> None:
    assert not names_beside({"sample_PS", "a_DW", "b_noDW", "b_EVN", "n/a", "m/a_background"})
