from typing import get_args

from cryopick.cli.dataset import network_options as options


def test_every_option_has_its_help() -> None:
    for option in (options.SitesOption, options.AttemptsOption, options.BackoffOption, options.TimeoutOption):
        assert get_args(option)[1].help
