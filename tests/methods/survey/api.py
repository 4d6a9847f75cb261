"""The one-stage cluster sample of California schools of the R package survey, by district and cell.

A row stands for all schools of a cell: weighted by their number it gives the same linearised variances as
one row a school, because the calibration groups are the cells themselves.
"""

from pathlib import Path

import numpy as np
import pandas as pd

CELLS = pd.read_csv(Path(__file__).parents[1] / "published" / "api_district_cells.csv")
UNIT_WEIGHT = 33.846996307373
DISTRICTS = 757
SCHOOL_TYPES = {"E": 4421, "H": 755, "M": 1018}
SCHOOL_WIDE = {"No": 1072, "Yes": 5122}
WEIGHTS = CELLS["n"].to_numpy() * UNIT_WEIGHT
SCORE = (CELLS["sum_api00"] / CELLS["n"]).to_numpy()
ENROLMENT = (CELLS["sum_enroll"] / CELLS["n"]).to_numpy()
SCHOOLS = CELLS.loc[np.repeat(CELLS.index, CELLS["n"])]
"""One row a school, for methods that count respondents."""
