"""Pictures as SVG that can stand inside a page: harmless, self-contained, with ids of their own."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from struct import unpack
from xml.etree import ElementTree

from analysis.checking.errors import ReportError

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_HREFS = ("href", f"{{{_XLINK}}}href")
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^'\")]+)['\"]?\s*\)")
# what may run, load or merely weigh: never needed to draw a chart
_DROPPED = {"script", "foreignObject", "metadata", "iframe", "object", "embed", "audio", "video", "set"} | {
    f"animate{kind}" for kind in ("", "Motion", "Transform", "Color")
}
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"

ElementTree.register_namespace("", _SVG)
ElementTree.register_namespace("xlink", _XLINK)


@dataclass(frozen=True)
class Picture:
    """An SVG without prolog, and its height divided by its width."""

    svg: str
    aspect: float


def prepare(svg: str, prefix: str, *, where: str) -> Picture:
    """Return `svg` cleaned, with every id prefixed and the size left to the page.

    Parameters
    ----------
    svg : the picture as drawn.
    prefix : unique in the document; pictures drawn alike would otherwise share ids.
    where : what the picture is, for the error message.

    Raises
    ------
    ReportError
        When `svg` is not an SVG with a size.
    """
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise ReportError(f"{where}: SVG として読めません（{error}）") from error
    if _local(root.tag) != "svg":
        raise ReportError(f"{where}: SVG として読めません（最上位の要素が {_local(root.tag)}）")
    width, height = _size(root, where)
    _drop(root)
    used = _references(root)
    for element in root.iter():
        _rename(element, prefix, used)
    for name in ("width", "height", "class", "style"):
        root.attrib.pop(name, None)
    root.set("viewBox", root.get("viewBox") or f"0 0 {width:g} {height:g}")
    root.set("id", f"{prefix}-svg")
    return Picture(ElementTree.tostring(root, encoding="unicode"), height / width)


def from_bitmap(data: bytes, mime: str, *, where: str) -> Picture:
    """Return a PNG or JPEG wrapped in an SVG, so that HTML and PDF take it the same way.

    Raises
    ------
    ReportError
        When the picture's size cannot be read.
    """
    width, height = _png_size(data) if mime == "image/png" else _jpeg_size(data)
    if not (width and height):
        raise ReportError(f"{where}: 画像（{mime}）として読めません")
    href = f"data:{mime};base64,{b64encode(data).decode()}"
    svg = (
        f'<svg xmlns="{_SVG}" xmlns:xlink="{_XLINK}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" xlink:href="{href}"/></svg>'
    )
    return Picture(svg, height / width)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _length(text: str | None) -> float:
    number = re.match(r"\s*([0-9.]+)", text or "")
    return float(number.group(1)) if number else 0.0


def _size(root: ElementTree.Element, where: str) -> tuple[float, float]:
    box = [_length(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip())]
    width, height = box[2:] if len(box) == 4 else (_length(root.get("width")), _length(root.get("height")))
    if not (width > 0 and height > 0):
        raise ReportError(f"{where}: SVG に大きさ（viewBox または width と height）がありません")
    return width, height


def _drop(element: ElementTree.Element) -> None:
    """Remove what may run or load, below `element`."""
    for child in list(element):
        if not isinstance(child.tag, str) or _local(child.tag) in _DROPPED:
            element.remove(child)
        else:
            _drop(child)
    for name, value in list(element.attrib.items()):
        local = _local(name).lower()
        foreign = name.startswith("{") and not name.startswith(f"{{{_XLINK}}}")
        outside = local == "href" and not value.startswith(("#", "data:image/png", "data:image/jpeg"))
        loads = "url(" in _REFERENCE.sub("", value)
        if local.startswith("on") or foreign or outside or loads:
            del element.attrib[name]


def _references(root: ElementTree.Element) -> set[str]:
    found: set[str] = set()
    for element in root.iter():
        found.update(_REFERENCE.findall(element.text or "") if _local(element.tag) == "style" else ())
        for name, value in element.attrib.items():
            found.update(_REFERENCE.findall(value))
            if name in _HREFS and value.startswith("#"):
                found.add(value[1:])
    return found


def _rename(element: ElementTree.Element, prefix: str, used: set[str]) -> None:
    if _local(element.tag) == "style":
        element.text = _scoped(element.text or "", prefix)
    for name, value in list(element.attrib.items()):
        if name == "id":
            if value in used:
                element.set(name, f"{prefix}-{value}")
            else:
                del element.attrib[name]
        elif name in _HREFS and value.startswith("#"):
            element.set(name, f"#{prefix}-{value[1:]}")
        elif "url(" in value:
            element.set(name, _prefixed(value, prefix))


def _scoped(css: str, prefix: str) -> str:
    """Keep plain rules that load nothing, each confined to its picture (`*{…}` would restyle the page)."""
    rules = []
    for selectors, declarations in re.findall(r"([^{}@;]+)\{([^{}]*)\}", css):
        if "url(" not in _REFERENCE.sub("", declarations):
            confined = ",".join(f"#{prefix}-svg {selector.strip()}" for selector in selectors.split(","))
            rules.append(f"{confined}{{{_prefixed(declarations, prefix)}}}")
    return "".join(rules)


def _prefixed(text: str, prefix: str) -> str:
    return _REFERENCE.sub(rf"url(#{prefix}-\1)", text)


def _png_size(data: bytes) -> tuple[int, int]:
    if len(data) < 24 or not data.startswith(_PNG_SIGNATURE):
        return 0, 0
    width, height = unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int]:
    position = 2
    while data[:2] == b"\xff\xd8" and position + 9 <= len(data) and data[position] == 0xFF:
        marker, length = data[position + 1], int.from_bytes(data[position + 2 : position + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = unpack(">HH", data[position + 5 : position + 9])
            return width, height
        position += 2 + length
    return 0, 0
