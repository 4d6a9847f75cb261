"""Evidence workbook for Japanese municipal plans."""

import os

# The matrices here are small: threads of the linear algebra library cost ten times what they save. The
# library reads this when numpy is first imported, so it is set before any module of the package imports it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
