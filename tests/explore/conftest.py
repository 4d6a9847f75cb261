"""A backend without windows for the pictures that analysts get back."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest


@pytest.fixture
def pictures() -> Iterator[None]:
    """Draw without a window, and leave no style behind for other tests."""
    plt.switch_backend("agg")
    with mpl.rc_context():
        yield
    plt.close("all")
