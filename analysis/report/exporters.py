"""The two nbconvert exporters: ``jupyter nbconvert --to ebpm_html`` and ``--to ebpm_pdf``."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from nbconvert.exporters import Exporter, TemplateExporter
from nbformat import NotebookNode
from traitlets import default
from traitlets.config import Config

from analysis.report.assembly import assemble
from analysis.report.bundle_document import Bundle
from analysis.report.document import Report
from analysis.report.fonts import font_face_css
from analysis.report.pdf import compile_pdf
from analysis.report.short_document import Short

_TEMPLATES = Path(__file__).parent / "templates"
_FONT_FACES = "/* font faces */"


def _name(resources: dict[str, Any]) -> str:
    return str(resources.get("metadata", {}).get("name") or "報告書")


def _with_font(page: str) -> str:
    return page.replace(_FONT_FACES, font_face_css(unescape(page)), 1)


class EvidenceHTMLExporter(TemplateExporter):
    """One self-contained, accessible HTML page without scripts.

    The template ``ebpm_html`` gets the report as a document model; a municipality may put a template of its
    own in its place with ``--template``.
    """

    export_from_notebook = "EBPM 報告書 (HTML)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_extension")
    def _template_extension_default(self) -> str:
        return ".html.j2"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "ebpm_html"

    @default("extra_template_basedirs")
    def _default_extra_template_basedirs(self) -> list[str]:
        return [*super()._default_extra_template_basedirs(), str(_TEMPLATES)]

    def _create_environment(self) -> Environment:
        environment = super()._create_environment()
        environment.autoescape = True
        environment.trim_blocks = environment.lstrip_blocks = True
        environment.filters["evidence_report"] = self._report
        environment.filters["trusted"] = Markup
        environment.globals["font_faces"] = Markup(_FONT_FACES)
        return environment

    def _report(self, notebook: NotebookNode, resources: dict[str, Any]) -> Report:
        return assemble(notebook, name=_name(resources), target="html")

    def from_notebook_node(  # type: ignore[override]  # as all nbconvert exporters do
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page, with a font cut to the characters that occur in it."""
        page, resources = super().from_notebook_node(nb, resources, **kw)
        return _with_font(page), resources

    def bundle(self, bundle: Bundle) -> str:
        """Return the page of several reports in one document."""
        return _with_font(self.environment.get_template("bundle.html.j2").render(bundle=bundle))

    def short(self, report: Short) -> str:
        """Return the page of a report's short form."""
        return _with_font(self.environment.get_template("short.html.j2").render(report=report))


class EvidencePDFExporter(Exporter):
    """PDF/A-2a and PDF/UA-1 through Typst; a picture without a description fails the build."""

    export_from_notebook = "EBPM 報告書 (PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    @property
    def default_config(self) -> Config:
        """Let tags remove cells, as nbconvert's template exporters do."""
        config = Config({"TagRemovePreprocessor": {"enabled": True}})
        config.merge(super().default_config)
        return config

    def prepared(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the notebook without the cells that its tags remove."""
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        return notebook, resources

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the PDF's bytes."""
        notebook, resources = self.prepared(nb, resources, **kw)
        report = assemble(notebook, name=_name(resources), target="typst")
        return compile_pdf(report), resources
