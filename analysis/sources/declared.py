"""Read a YAML file that an analyst writes (a mapping of a table) and check it against its pydantic model."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from analysis.checking.pydantic_errors import validated
from analysis.checking.yaml_text import parse_yaml
from analysis.sources.decoding import read_text

Model = TypeVar("Model", bound=BaseModel)


def read_declared(path: Path, model: type[Model]) -> Model:
    """Return the content of a YAML file as `model`.

    Raises
    ------
    InputError
        When the file can't be read, is no YAML, or breaks the model; all breaches are listed.
    """
    return parse_declared(read_text(path), path.name, model)


def parse_declared(text: str, file: str, model: type[Model]) -> Model:
    """Return the content of a YAML text as `model`; see `read_declared`."""
    return validated(model, parse_yaml(text, file), where=file, what="対応表")
