"""What was worked out of an open folder is made once, for that folder alone, and goes when the folder does."""

from __future__ import annotations

import gc

from analysis.store import kept as module
from analysis.store.kept import LARGEST, kept


class Folder:
    """Stands in for a store, of which nothing but its identity counts."""


def test_a_result_is_made_once_a_folder_and_key():
    made = []

    def make(folder, key):
        return kept(folder, key, lambda: made.append((folder, key)) or len(made))

    one, other = Folder(), Folder()
    assert [make(one, "a"), make(one, "a"), make(one, "b"), make(other, "a")] == [1, 1, 2, 3]


def test_nothing_stays_of_a_folder_that_is_gone():
    folder = Folder()
    kept(folder, "a", object)
    place = id(folder)
    assert place in module._KEPT
    del folder
    gc.collect()
    assert place not in module._KEPT


def test_the_result_that_was_not_asked_for_the_longest_goes_first():
    folder = Folder()
    first = kept(folder, 0, object)
    for key in range(1, LARGEST):
        kept(folder, key, object)
    assert kept(folder, 0, object) is first
    kept(folder, LARGEST, object)
    assert kept(folder, 0, object) is first
    assert kept(folder, 1, lambda: "made again") == "made again"
