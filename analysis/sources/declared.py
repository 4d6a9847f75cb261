"""Read a YAML file that an analyst writes (a mapping of a table) and check it against its pydantic model."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from analysis.checking.errors import InputError
from analysis.checking.pydantic_errors import invalid
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
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise InputError(
            "YAML として読めません",
            where=f"{file} {mark.line + 1}行目" if mark else file,
            remedy="字下げ、「:」の後の空白、引用符を確かめる",
        ) from None
    if not isinstance(content, dict):
        raise InputError("YAML の中身が「名前: 値」の形ではありません", where=file)
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise invalid(error, where=file, what="対応表", known=model.model_fields) from None
