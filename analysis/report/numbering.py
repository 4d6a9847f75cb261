"""How figures and tables are named: 図1…, 表1… in the text, 付表1… in the annex."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.elements import Table


def figure_label(number: int) -> str:
    """Return the name of the figure with this number."""
    return f"図{number}"


def table_labels(tables: Sequence[Table], shown: int = 0, annexed: int = 0) -> list[str]:
    """Return the names of the tables, in the order in which a notebook shows them.

    Parameters
    ----------
    shown, annexed : how many tables come before these in the text and in the annex.
    """
    counts = {False: shown, True: annexed}
    labels = []
    for table in tables:
        counts[table.annex] += 1
        labels.append(f"{'付表' if table.annex else '表'}{counts[table.annex]}")
    return labels
