"""The table of hostile names, and what no output may hold: one list for every output of every topic."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from unicodedata import normalize

import nbformat
import openpyxl
from pypdf import PdfReader

NAMES = {
    "mathematics": r"$x^2$",
    "a file by mathematics": r"$\input{/etc/passwd}$",
    "an unfinished formula": r"$\frac{1}{",
    "a script": "<script>alert(1)</script>",
    "a picture that fails": '"><img src=x onerror=alert(1)>',
    "the end of a part": "</style></svg></title></script>]]>",
    "entities": "&lt;b&gt;&amp;&#0;&nosuch;",
    "a frame": "<iframe src=javascript:alert(1)>",
    "typst code": '#read("/etc/passwd") #let x = 1',
    "typst marks": '*a* _b_ `c` @ref <label> // d /* e "] \\ \\n',
    "a formula": '=HYPERLINK("https://example.org","x")',
    "a sum": "@SUM(A1)",
    "a wide formula": "＝1+1",
    "a plus": "+1+1",
    "a minus": "-1+cmd|' /C calc'!A0",
    "a formula behind a blank": "\u3000=1+1",
    "rich marks": "[/b] [bold red]x[/] [link=file:///etc/passwd]y",
    "a template": "{{ 7*7 }}{% raw %}{# x #}",
    "a format": "{0.__class__} %(x)s %n ${HOME} `id` $(id)",
    "a path": "../../../../etc/passwd",
    "a name of Windows": "CON:|?*<>",
    "a link": "[a](javascript:alert(1)) ![b](x) <https://example.org>",
    "a table": "| a | b |\\n|---|---|",
    "a heading": "# h --- ## i",
    "quotes": "\"'`’”「」",
    "joined signs": "👨‍👩‍👧‍👦 é̂̃ ｶﾞ ㍻ 𠮟",
    "long": "長" * 300,
    "right to left": "مرحبا שלום",
}
"""What a name begins with, by what it tries."""

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_FORMULA = re.compile(r"\s*[=+\-@]")
_NUMBER = re.compile(r"[+-]?(\d[\d,]*)(\.\d+)?([eE][+-]?\d+)?%?")
_RUNS = {"script", "iframe", "object", "embed", "form", "base", "foreignobject"}
_LINKS = ("href", "src", "xlink:href", "action", "data", "poster", "srcset")
SVG = "{http://www.w3.org/2000/svg}"


class _Page(HTMLParser):
    """What an HTML text runs or loads."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag.lower() in _RUNS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            said = (value or "").strip().lower()
            if name.startswith("on"):
                self.wrong.append(f"{tag} {name}")
            if name in _LINKS and not said.startswith(
                ("#", "https://", "http://", "data:image/", "data:font/")
            ):
                self.wrong.append(f"{tag} {name}={said[:40]}")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def wrong_in_html(text: str) -> list[str]:
    page = _Page()
    page.feed(text)
    return page.wrong


@cache
def text_of_html(text: str) -> str:
    page = _Page()
    page.feed(text)
    return squeezed("".join(page.text))


def squeezed(text: str) -> str:
    """A text without blanks, as a PDF may break it anywhere."""
    return re.sub(r"\s|\u200b|\u2060|\u00ad", "", text)


def wrong_in_csv(raw: bytes) -> list[str]:
    rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    return [cell[:40] for row in rows for cell in row if starts_a_formula(cell)]


def starts_a_formula(cell: str) -> bool:
    plain = normalize("NFKC", cell)
    return bool(_FORMULA.match(plain)) and not _NUMBER.fullmatch(plain.strip())


def wrong_in_workbook(path: Path) -> list[str]:
    wrong = []
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                link = cell.hyperlink.target or "" if cell.hyperlink else ""
                # a formula of the program's own: links within the book only
                if cell.data_type == "f" or (link and not link.startswith(("http://", "https://", "#"))):
                    wrong.append(f"{sheet.title}!{cell.coordinate} {str(cell.value)[:40]} {link[:40]}")
    return wrong


def wrong_in_notebook(path: Path) -> list[str]:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    wrong = []
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            for kind, content in output.get("data", {}).items():
                if kind == "text/html":
                    wrong += wrong_in_html("".join(content))
                wrong += [f"{kind}: {each}" for svg in _svgs(content) for each in wrong_in_svg(svg)]
    return wrong


def _svgs(content: object) -> Iterator[str]:
    if isinstance(content, str):
        if content.lstrip().startswith(("<svg", "<?xml")):
            yield content
    elif isinstance(content, dict):
        for each in content.values():
            yield from _svgs(each)
    elif isinstance(content, list):
        for each in content:
            yield from _svgs(each)


def wrong_in_svg(text: str) -> list[str]:
    root = ElementTree.fromstring(text)
    wrong = [node.tag for node in root.iter() if node.tag.lower().removeprefix(SVG.lower()) in _RUNS]
    for node in root.iter():
        wrong += [f"{node.tag} {name}" for name in node.attrib if name.lower().startswith("on")]
        links = [value for name, value in node.attrib.items() if name.endswith("href")]
        wrong += [value[:40] for value in links if not value.startswith(("#", "data:image/"))]
    return wrong


def wrong_in_report(folder: Path) -> list[str]:
    """Everything in the folder of a report that runs, loads, commands or lies about a name."""
    (html,) = folder.glob("*.html")
    text = html.read_text(encoding="utf-8")
    wrong = [f"{html.name}: {each}" for each in wrong_in_html(text)]
    wrong += [f"{html.name}: {ord(found[0]):04x}" for found in FORBIDDEN.finditer(text)][:3]
    for path in folder.glob("*.ipynb"):
        wrong += [f"{path.name}: {each}" for each in wrong_in_notebook(path)]
    for path in folder.glob("*.xlsx"):
        wrong += [f"{path.name}: {each}" for each in wrong_in_workbook(path)]
    for path in (folder / "data").glob("*.csv"):
        wrong += [f"{path.name}: {each}" for each in wrong_in_csv(path.read_bytes())]
    package = (
        json.loads((folder / "data" / "datapackage.json").read_text("utf-8"))
        if (folder / "data").exists()
        else {}
    )
    for resource in package.get("resources", ()):
        lines = (folder / "data" / resource["path"]).read_bytes().decode("utf-8-sig")
        header = next(csv.reader(io.StringIO(lines, newline="")))
        names = [field["name"] for field in resource["schema"]["fields"]]
        wrong += [] if names == header else [f"{resource['path']}: its description has other columns"]
    manifest = (folder / "manifest.json").read_text(encoding="utf-8")
    json.loads(manifest)
    wrong += [f"manifest: {ord(found[0]):04x}" for found in FORBIDDEN.finditer(manifest)][:3]
    (pdf,) = folder.glob("*.pdf")
    wrong += [f"{pdf.name}: {each}" for each in wrong_in_pdf(pdf)]
    return wrong


def wrong_in_pdf(path: Path) -> list[str]:
    wrong = []
    reader = PdfReader(path)
    root = reader.trailer["/Root"]
    wrong += [key for key in ("/OpenAction", "/AA", "/AcroForm") if key in root]
    for page in reader.pages:
        for note in page.get("/Annots") or ():
            action = note.get_object().get("/A", {})
            if action.get("/S") not in (None, "/URI", "/GoTo"):
                wrong.append(str(action.get("/S")))
            if "/URI" in action and not str(action["/URI"]).startswith(("https://", "http://")):
                wrong.append(str(action["/URI"])[:60])
    return wrong


@cache
def text_of_pdf(path: Path) -> str:
    return squeezed("".join(page.extract_text() for page in PdfReader(path).pages))
