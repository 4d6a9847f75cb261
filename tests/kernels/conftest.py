"""A zygote for the tests of warm kernels."""

from __future__ import annotations

import pytest

from analysis.kernels.running import RunningZygote, can_fork


@pytest.fixture(scope="session")
def zygote(data_dir):
    if not can_fork():
        pytest.skip("processes can't be forked here")
    with RunningZygote(data_dir) as running:
        yield running
