"""Real series with known breaks, and the scores of one series by another road (scipy).

Births of 富谷市 (04216) and 那珂川市 (40231) as 人口動態統計 gives them (社会・人口統計体系 A4101, SSDSE-A-2026 for
2023): the years in which the two became cities count from that day only. Deaths of 陸前高田市 (03210) around 2011
(A4200), register population of 栃木市 (09203) before and after it absorbed 岩舟町 in April 2014 (A2301).
"""

import numpy as np
from scipy import stats

NAN = np.nan
TOMIYA = [78.0, 405, 384, 357, 290, 334, 292, 313]  # 2016-2023, a city since 10 October 2016
NAKAGAWA = [NAN, NAN, 111.0, 422, 415, 410, 346, 357]  # 2016-2023, a city since 1 October 2018
RIKUZENTAKATA_DEATHS = [324.0, 1996, 278, 282, 290, 289, 305, 295, 324, 323, 347, 276, 363]  # 2010-2022
TOCHIGI = [146667.0, 146544, 164066, 163536, 162734, 162027, 161363, 159951, 158397, 156930, 155669, 154371]


def anscombe_like(x):
    return np.sqrt(x) + np.sqrt(np.asarray(x, float) + 1)


def by_hand(years, values):
    """Theil-Sen by scipy on the stabilised scale, scores by the definition, one series."""
    seen = ~np.isnan(values)
    y, t = anscombe_like(np.asarray(values)[seen]), np.asarray(years, float)[seen]
    slope = stats.theilslopes(y, t).slope
    residual = y - slope * t - np.median(y - slope * t)
    spread = stats.median_abs_deviation(residual, scale="normal") / np.sqrt(1 - 4 / len(y))
    noise = max(1.0, spread)
    scores = np.full(len(values), NAN)
    scores[seen] = residual / noise
    return scores
