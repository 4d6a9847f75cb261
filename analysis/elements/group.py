"""Several elements that one notebook cell displays in order."""

from __future__ import annotations

from analysis.elements.base import Element


class Group(tuple[Element, ...]):
    """Elements in reading order; displaying the group displays each of them."""

    __slots__ = ()

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for element in self:
            display(element)


NOTHING = Group()
"""A group without elements."""
