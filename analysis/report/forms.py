"""The two forms of a report's pages: the whole, and two pages of it.

Both are made from the same executed notebook and lie in the same folder under names of their own. Which of them a
build makes: those that were asked for, else the one that suits the place; and besides, those that lie there already,
so that none is lost or left behind by the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from analysis.model.findings import MANIFEST


class Form(StrEnum):
    """How much of a report is on its pages."""

    LONG = "long"
    SHORT = "short"

    def file(self, name: str, suffix: str) -> str:
        """Return the name of the file that has a report's pages in this form.

        Examples
        --------
        >>> [form.file("births", "pdf") for form in Form]
        ['births.pdf', 'births_short.pdf']
        """
        return f"{name}.{suffix}" if self is Form.LONG else f"{name}_short.{suffix}"


def together(*forms: Iterable[str]) -> tuple[Form, ...]:
    """Return each of the forms once, the whole first."""
    named = {name for some in forms for name in some}
    return tuple(form for form in Form if form in named)


def forms_in(manifest: Mapping[str, Any]) -> tuple[Form, ...]:
    """Return the forms that a manifest names; before there were two, every report was whole."""
    made = manifest.get("forms")
    return together(made if isinstance(made, list) else [Form.LONG])


def usual_in(manifest: Mapping[str, Any]) -> Form:
    """Return the form that suits the place, as a manifest says it."""
    return Form.SHORT if manifest.get("usual_form") == Form.SHORT else Form.LONG


def forms_there(folder: Path) -> tuple[Form, ...]:
    """Return the forms of the report that lies in a folder; none without a report."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return ()
    return forms_in(manifest) if isinstance(manifest, dict) else ()
