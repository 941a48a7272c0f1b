from cryopick.acquisition.download_job import DownloadOptions, DownloadRow, State


def test_what_is_done_unless_told_otherwise() -> None:
    options = DownloadOptions()
    assert (options.source, options.jobs, options.keep_archives) == ("lite", 2, False)
    assert DownloadRow("10017", "a.mrc", State.THERE).error == ""
