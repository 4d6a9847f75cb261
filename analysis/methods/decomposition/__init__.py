"""Das Gupta's standardisation and decomposition of rates, for any number of factors and populations.

Every rate is a function of factors, ``R = F(a, b, ...)``. The effect of a factor between two populations is
its contribution averaged over all orders in which the factors can be exchanged (Shapley weights), so the
effects add up to the change of the rate. With more than two populations the pairwise results are reconciled,
so that effects add up over time as well. Kitagawa's decomposition is the case of two factors.
For births against a known schedule the effects have intervals in closed form.

References
----------
Das Gupta (1993) Standardization and Decomposition of Rates: A User's Manual, U.S. Bureau of the Census,
P23-186, chapters 2 (factors), 3 (functions), 4 (vectors), 6 (several populations); Kitagawa (1955) J. Am.
Stat. Assoc. 50:1168-1194.
"""

from analysis.methods.decomposition.births import BirthsDecomposition, decompose_births
from analysis.methods.decomposition.cross_classified import composition_factors, decompose_cross_classified
from analysis.methods.decomposition.dasgupta import Factors, Rate, decompose, product, standardise_pair
from analysis.methods.decomposition.kitagawa import kitagawa, shares_of
from analysis.methods.decomposition.result import Decomposition, reconcile

__all__ = [
    "BirthsDecomposition",
    "Decomposition",
    "Factors",
    "Rate",
    "composition_factors",
    "decompose",
    "decompose_births",
    "decompose_cross_classified",
    "kitagawa",
    "product",
    "reconcile",
    "shares_of",
    "standardise_pair",
]
