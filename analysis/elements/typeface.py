"""The one Japanese typeface of figures, HTML and PDF, shipped with the program."""

from __future__ import annotations

from pathlib import Path

import noto_cjk_sans_jp_bold
import noto_cjk_sans_jp_regular

FAMILY = "Noto Sans CJK JP"
REGULAR = Path(str(noto_cjk_sans_jp_regular.FONT_PATH))
BOLD = Path(str(noto_cjk_sans_jp_bold.FONT_PATH))
