from pathlib import Path

import numpy as np

from cryopick.core import Picks
from cryopick.curation.columns import COLUMNS
from cryopick.curation.curated import CuratedMicrograph, CuratedRound
from cryopick.curation.ground_truth import write_ground_truth
from cryopick.curation.judgement import FalsePositives
from cryopick.io.coordinates import read_coordinates


def a_round(*micrographs: CuratedMicrograph) -> CuratedRound:
    return CuratedRound(Path("rounds/1"), 1, 0, micrographs)


def curated(name: str, xy: list[tuple[float, float]], wrong: list[tuple[float, float]]) -> CuratedMicrograph:
    count = len(xy)
    columns = {column: np.full(count, np.nan) for column in COLUMNS}
    columns["DefocusU"] = np.full(count, 12000.0)
    columns["ClassNumber"] = np.arange(count) + 3.0
    labels = Picks(np.array(xy).reshape(-1, 2), diameter_px=24.0, attributes=columns)
    false_positives = FalsePositives(np.array(wrong).reshape(-1, 2), ("ice",) * len(wrong))
    path = Path("micrographs") / name
    return CuratedMicrograph(path.stem, path, (100, 300), labels, false_positives, (), (), count)


def test_the_form_is_that_of_the_data_sets(tmp_path: Path) -> None:
    written = a_round(
        curated("a.mrc", [(10.5, 20.0), (200.0, 99.0)], [(30.0, 5.0)]),
        curated("b.mrc", [], []),
    )
    images = {"a": ["1@a.mrcs", "2@a.mrcs"]}
    unknown = write_ground_truth(written, tmp_path, "10017", 24.0, images)
    head = (
        "X-Coordinate,Y-Coordinate,Diameter,Angle-Psi,Origin X (Ang),Origin Y (Ang),Defocus U,Defocus V,"
        "Defocus Angle,Phase Shift,CTF B Factor\n"
    )
    assert (tmp_path / "particle_coordinates" / "a.csv").read_text() == (
        head
        + "10.50,80.00,24,0.00,0.00,0.00,12000.00,0.00,0.00,0.00,0.00\n"
        + "200.00,1.00,24,0.00,0.00,0.00,12000.00,0.00,0.00,0.00,0.00\n"
    )
    assert (tmp_path / "particle_coordinates" / "b.csv").read_text() == head
    assert (tmp_path / "false_positives" / "a.csv").read_text() == (
        "X-Coordinate,Y-Coordinate,Diameter,Reason\n30.00,95.00,24,ice\n"
    )
    table = (tmp_path / "10017_particles_selected.csv").read_text().splitlines()
    assert table == [
        "Particles Filename,Micrographs Filename,X-Coordinate,Y-Coordinate,Angle-Psi,Origin X (Ang),"
        "Origin Y (Ang),Defocus U,Defocus V,Defocus Angle,Phase Shift,CTF B Factor,Optics Group,Class Number",
        "1@a.mrcs,a.mrc,10.50,80.00,0.00,0.00,0.00,12000.00,0.00,0.00,0.00,0.00,1,3",
        "2@a.mrcs,a.mrc,200.00,1.00,0.00,0.00,0.00,12000.00,0.00,0.00,0.00,0.00,1,4",
    ]
    assert unknown == [
        *("AnglePsi", "OriginXAngst", "OriginYAngst", "DefocusV", "DefocusAngle", "PhaseShift", "CtfBfactor")
    ]


def test_star_files_count_y_as_relion_does(tmp_path: Path) -> None:
    write_ground_truth(a_round(curated("a.mrc", [(10.5, 20.0)], [(30.0, 5.0)])), tmp_path, "x", 24.0, {})
    selected = read_coordinates(tmp_path / "x_particles_selected.star")["a"]
    assert selected.xy.tolist() == [[10.5, 20]]
    assert selected.attributes["ClassNumber"].tolist() == [3]
    assert read_coordinates(tmp_path / "x_particles_excluded.star")["a"].xy.tolist() == [[30, 5]]


def test_pictures_are_counted_from_the_top(tmp_path: Path) -> None:
    write_ground_truth(a_round(curated("a.jpg", [(10.5, 20.0)], [])), tmp_path, "x", 24.0, {})
    assert "\n10.50,20.00,24," in (tmp_path / "particle_coordinates" / "a.csv").read_text()


def test_no_label_at_all(tmp_path: Path) -> None:
    assert write_ground_truth(a_round(curated("a.mrc", [], [])), tmp_path, "x", 24.0, {}) == []
    assert (tmp_path / "x_particles_excluded.star").exists()
