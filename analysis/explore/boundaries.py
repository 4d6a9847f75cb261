"""Boundary files: the polygons of municipalities from GeoJSON, by their codes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analysis.checking.errors import InputError

Ring = NDArray[np.float64]
"""Longitudes and latitudes of a closed line, one point a row."""

CODE_NAMES: Final = ("N03_007", "JCODE", "AREA_CODE", "code", "area", "CITYCODE", "KEY_CODE", "id")
"""How the code is called in files of 国土数値情報 (N03), e-Stat and others; tried in this order."""

_LARGEST: Final = 800_000_000
_FILES: Final = "国土数値情報の行政区域（N03）か e-Stat の境界データの GeoJSON（緯度経度）"
_REMEDY: Final = "国土数値情報の「行政区域データ（N03）」から都道府県のファイルを取り、その中の .geojson を boundaries に渡してください"


def read_boundaries(path: str | Path | None, known: Iterable[str], code: str = "") -> dict[str, list[Ring]]:
    """Return the rings of every area of a boundary file by its 5-digit code.

    Parameters
    ----------
    path : the file.
    known : codes of the catalogue; without `code`, the property is taken of which most values are among them.
    code : name of the property that holds the code.

    Raises
    ------
    InputError
        When there is no file, it is no GeoJSON of polygons in degrees, or no property holds codes.
    """
    features = _features(path)
    name = code or _code_name(features, frozenset(known))
    found: dict[str, list[Ring]] = {}
    for feature in features:
        properties = feature.get("properties") or {}
        if code and name not in properties:
            raise InputError(
                f"項目「{name}」がありません",
                where=str(path),
                expected="、".join(map(str, properties)),
                remedy="code に、地域コードの入った項目の名前を指定してください",
            )
        area = five_digits(properties.get(name))
        if area:
            found.setdefault(area, []).extend(_rings(feature.get("geometry") or {}, str(path)))
    if not any(found.values()):
        raise InputError("面（Polygon）が一つもありません", where=str(path), expected=_FILES, remedy=_REMEDY)
    return found


def five_digits(value: Any) -> str:
    """Return the 5-digit area code at the beginning of a value, with its leading zero; empty when there is none.

    Examples
    --------
    >>> five_digits("14212"), five_digits(1100), five_digits("142120010"), five_digits(None), five_digits("厚木市")
    ('14212', '01100', '14212', '', '')
    """
    text = str(value).strip()
    if re.fullmatch(r"\d{4}", text, flags=re.ASCII):
        return text.zfill(5)
    match = re.match(r"\d{5}", text, flags=re.ASCII)
    return match.group() if match else ""


def _features(path: str | Path | None) -> list[Mapping[str, Any]]:
    if path is None:
        raise InputError(
            "境界のファイルが指定されていないため、地図を描けません",
            where="boundaries",
            expected=_FILES,
            remedy=_REMEDY,
        )
    file = Path(path).expanduser()
    try:
        if file.stat().st_size > _LARGEST:
            raise InputError("ファイルが大きすぎます", where=str(path), expected=_FILES, remedy=_REMEDY)
        content = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        told = getattr(error, "strerror", None) or "GeoJSON ではない"
        raise InputError(
            f"境界のファイルを読めません（{told}）", where=str(path), expected=_FILES, remedy=_REMEDY
        ) from None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not all(isinstance(each, dict) for each in features) or not features:
        raise InputError(
            "境界のファイルに地物（features）がありません", where=str(path), expected=_FILES, remedy=_REMEDY
        )
    return features


def _code_name(features: list[Mapping[str, Any]], known: frozenset[str]) -> str:
    """Return the property whose values are the most often codes of the catalogue, of equals the best known."""
    hits: dict[str, int] = {}
    for feature in features:
        for name, value in (feature.get("properties") or {}).items():
            hits[name] = hits.get(name, 0) + (five_digits(value) in known)
    ranked = sorted(
        hits, key=lambda name: (-hits[name], CODE_NAMES.index(name) if name in CODE_NAMES else 99, name)
    )
    if not ranked or not hits[ranked[0]]:
        raise InputError(
            "地域コードの入った項目が見つかりません",
            where="boundaries",
            expected=f"5桁の標準地域コードの項目（例 {'、'.join(CODE_NAMES[:3])}）。ファイルにある項目: {'、'.join(hits)}",
            remedy="code に、項目の名前を指定してください",
        )
    return ranked[0]


def _rings(geometry: Mapping[str, Any], where: str) -> list[Ring]:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates") or []
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(kind), [])
    try:
        rings = [
            _turned(np.asarray(ring, dtype=float)[:, :2], outer=place == 0)
            for polygon in polygons
            for place, ring in enumerate(polygon)
            if len(ring)
        ]
    except (ValueError, IndexError, TypeError):
        raise InputError("座標を読めません", where=where, expected=_FILES, remedy=_REMEDY) from None
    for ring in rings:
        if not (np.isfinite(ring).all() and (abs(ring[:, 0]) <= 180).all() and (abs(ring[:, 1]) <= 90).all()):
            raise InputError("座標が緯度経度ではありません", where=where, expected=_FILES, remedy=_REMEDY)
    return rings


def _turned(ring: Ring, *, outer: bool) -> Ring:
    """Return an outer ring against the clock and a hole with it, as painting needs and not all files do."""
    x, y = ring[:, 0], ring[:, 1]
    against = float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) > 0
    return ring if against == outer else ring[::-1]
