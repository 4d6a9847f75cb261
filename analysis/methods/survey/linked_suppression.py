"""Suppression of small cells in all tables of a question at once: overlapping groups, subtotals, weighted counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from analysis.methods.survey.complement import SOLVED, complement
from analysis.methods.survey.suppression import SUPPRESS_BELOW

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The finest cells behind the tables of one question.

    Attributes
    ----------
    counts : respondents by class and answer, shape (C, A); a class are those who are in the same groups.
    lightest, heaviest : smallest and greatest weight in each class, shape (C,); None without weights.
    weighted : sums of weights, shape (C, A); None without weights.
    """

    counts: Array
    lightest: Array | None = None
    heaviest: Array | None = None
    weighted: Array | None = None


def suppress_linked(
    cells: Cells,
    groups: ArrayLike,
    answers: ArrayLike,
    *,
    importance: ArrayLike = 1.0,
    hidden: ArrayLike | None = None,
    fixed: ArrayLike | None = None,
    suppress_below: float = SUPPRESS_BELOW,
) -> Mask:
    """Tell which figures of linked tables to hide, so that no small one can be worked out from the others.

    A figure is the number of respondents of a group who gave an answer (or one of several: a subtotal), and, with
    weights, their weighted number, which is published or hidden with it. Every figure below `suppress_below` is
    hidden; then for each the cheapest further figures with which the published rest also fits cells where it is
    0, and cells where it is `suppress_below`. Last, of the further figures each that is not needed after all is
    published again, the dearest first. The reader is taken to know all published figures exactly, the
    groups, that no cell is negative, and the weights: where all of a class have one weight, that weight, otherwise
    its limits. Weighted figures matter: two hidden cells with a known sum and a known weighted sum are known.

    Parameters
    ----------
    cells : the finest cells.
    groups : membership of the classes in the groups whose figures are published, shape (G, C), True/False.
    answers : answers that each published column adds up, shape (K, A), True/False.
    importance : how dear each figure is to the reader, shape (G, K) or what broadcasts to it.
    hidden : figures that are hidden in any case, shape (G, K).
    fixed : figures that must stay published, shape (G, K), unless they are small.
    suppress_below : n below which a figure is hidden.

    Returns
    -------
    True where nothing may be printed, shape (G, K).

    Raises
    ------
    ValueError
        Shapes that do not belong together, negative or fractional counts.
    RuntimeError
        When no set of further figures protects a small one (`fixed` stands in the way).

    References
    ----------
    Hundepool et al. (2012) Statistical Disclosure Control, 4.4 (linked tables).

    Examples
    --------
    Sexes and answers; the only small cell takes a rectangle with it, never a total.

    >>> two = Cells(np.array([[40.0, 60.0, 30.0], [50.0, 70.0, 4.0]]))
    >>> columns = np.vstack([np.eye(3, dtype=bool), np.ones((1, 3), bool)])
    >>> suppress_linked(two, [[1, 1], [1, 0], [0, 1]], columns, importance=[[9], [1], [1]]).astype(int).tolist()
    [[0, 0, 0, 0], [1, 0, 1, 0], [1, 0, 1, 0]]
    """
    member, column = np.asarray(groups, bool), np.asarray(answers, bool)
    counts = np.asarray(cells.counts, float)
    if counts.ndim != 2 or member.shape[1:] != counts.shape[:1] or column.shape[1:] != counts.shape[1:]:
        raise ValueError("groups need a column for each class and answers one for each answer")
    if not np.all((counts >= 0) & (counts == np.round(counts))):
        raise ValueError("counts must be whole numbers, not negative")
    shape = (len(member), len(column))
    system = _system(cells, counts, member, column)
    n = system.values[system.figures[0]].reshape(shape)
    small = n < suppress_below
    secret = small | (np.zeros(shape, bool) if hidden is None else np.asarray(hidden, bool))
    kept = np.zeros(shape, bool) if fixed is None else np.asarray(fixed, bool)
    cost = np.broadcast_to((1 + n) * np.asarray(importance, float), shape)
    search = _Search(system, cost.ravel(), (kept & ~secret).ravel(), suppress_below)
    return search.run(secret.ravel(), small.ravel()).reshape(shape)


class _Search:
    """Looks for the figures to hide: adds what each small one needs, then takes back what none needs."""

    def __init__(self, system: _System, cost: Array, kept: Mask, below: float) -> None:
        self._system, self._cost, self._kept, self._below = system, cost, kept, below

    def run(self, secret: Mask, small: Mask) -> Mask:
        """Return all hidden figures, given those that are hidden in any case and which of them are small."""
        system = self._system
        n = system.values[system.figures[0]]
        order = np.flatnonzero(small)
        aims = [
            (int(i), value)
            for i in order[np.argsort(-n[order], kind="stable")]
            for value in (self._below, 0.0)
        ]
        found = secret.copy()
        for figure, value in aims:
            change = self._change(figure, value, found, found, self._kept)
            if change is None:
                raise RuntimeError("no complementary suppression found")
            found |= self._touched(change)
        # what shows that each aim can be reached, with as few of the further figures as can be
        shown = {aim: self._witness(aim, found, secret) for aim in aims}
        further = np.flatnonzero(found & ~secret)
        for figure in further[np.argsort(-self._cost[further], kind="stable")]:
            fewer = found.copy()
            fewer[figure] = False
            renewed: dict[tuple[int, float], Array] = {}
            for aim in aims:
                if self._touched(shown[aim])[figure]:
                    change = self._change(*aim, secret, fewer, ~fewer)
                    if change is None:
                        break
                    renewed[aim] = change
            else:
                found = fewer
                shown |= renewed
        return found

    def _witness(self, aim: tuple[int, float], found: Mask, secret: Mask) -> Array:
        change = self._change(*aim, secret, found, ~found)
        if change is None:  # it was found with these figures before
            raise RuntimeError("no complementary suppression found")
        return change

    def _change(self, figure: int, value: float, free: Mask, hidden: Mask, nailed: Mask) -> Array | None:
        """Return the cheapest change to a value: nothing is paid for `free` figures, `nailed` ones stay."""
        system = self._system
        unpriced, stays = np.ones(system.values.size, bool), np.zeros(system.values.size, bool)
        unpriced[system.figures] = free
        stays[system.figures] = nailed & ~hidden
        cost = np.zeros(system.values.size)
        cost[system.figures] = self._cost
        place = int(system.figures[0, figure])
        return complement(system.values, system.relations, unpriced, cost, place, value, stays)

    def _touched(self, change: Array) -> Mask:
        return np.asarray((np.abs(change[self._system.figures]) > SOLVED).any(axis=0), bool)


@dataclass(frozen=True, slots=True, eq=False)
class _System:
    """All quantities, what ties them together, and where the figures are: a row for n, one for weighted n."""

    values: Array
    relations: sparse.csr_array
    figures: NDArray[np.intp]


def _system(cells: Cells, counts: Array, member: Mask, column: Mask) -> _System:
    """Set up the quantities: cells, then weighted cells with their slacks, then figures."""
    size = counts.size
    # a figure is a sum of cells
    picks = sparse.csr_array(np.kron(member, column).astype(float))
    figures = picks.shape[0]
    n = picks @ counts.ravel()
    if cells.weighted is None or cells.lightest is None or cells.heaviest is None:
        relations = sparse.hstack([picks, -sparse.eye_array(figures)]).tocsr()
        places = size + np.arange(figures)
        return _System(np.concatenate([counts.ravel(), n]), relations, places[None, :])
    scale = max(float(np.max(cells.heaviest, initial=0.0)), 1e-300)
    weighted = cells.weighted.ravel() / scale
    low = np.repeat(cells.lightest / scale, counts.shape[1])
    high = np.repeat(cells.heaviest / scale, counts.shape[1])
    one = high - low <= 1e-9 * np.maximum(high, 1e-12)
    weighted = np.where(one, high * counts.ravel(), weighted)
    below = np.maximum(weighted - low * counts.ravel(), 0.0)
    above = np.maximum(high * counts.ravel() - weighted, 0.0)
    eye = sparse.eye_array(size)
    loose = sparse.diags_array((~one).astype(float))  # one weight: no slack
    relations = sparse.block_array(
        [
            [picks, None, None, None, -sparse.eye_array(figures), None],
            [None, picks, None, None, None, -sparse.eye_array(figures)],
            [-sparse.diags_array(low), eye, -loose, None, None, None],
            [sparse.diags_array(high), -eye, None, -loose, None, None],
        ]
    ).tocsr()
    values = np.concatenate(
        [
            counts.ravel(),
            weighted,
            np.where(one, 0.0, below),
            np.where(one, 0.0, above),
            n,
            picks @ weighted,
        ]
    )
    places = 4 * size + np.arange(2 * figures).reshape(2, figures)
    return _System(values, relations, places)
