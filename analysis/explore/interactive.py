"""A panel over a topic's studies: choose a town by name, the years, the peers; see the chapters; keep the choice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

import ipywidgets as widgets

from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.checking.errors import EbpmError, InputError
from analysis.elements import Element, Table
from analysis.elements.html import page, paragraph
from analysis.explore.fields import Field, Kind, fields_of
from analysis.explore.keeping import build_line, keep
from analysis.explore.tables import box, sortable, table_library
from analysis.figures import draw
from analysis.model.area_names import resolve_area
from analysis.model.catalogue import Catalogue
from analysis.model.data_folder import data_dir as resolve_data_dir
from analysis.model.profile import Profile
from analysis.store.known_areas import known_catalogue
from analysis.topics.registry import topic_named
from analysis.topics.topic import Topic

_LABEL: Final = "13.5em"
_STYLE: Final = {"description_width": _LABEL}
_WIDE: Final = {"width": "auto"}


class Panel(widgets.VBox):
    """テーマの分析を、団体や年を選びながら見るパネル。

    Attributes
    ----------
    fields : the widget of each parameter by its name.
    chapter : which chapter is shown.
    line, message : the ``ebpm build`` line, and what became of the last attempt to keep the choice.
    """

    def __init__(
        self, topic: Topic[Any], *, area: str = "", data_dir: str = "", reports_dir: str = ""
    ) -> None:
        self.topic, self._folders = topic, {"data_dir": data_dir, "reports_dir": reports_dir}
        self._catalogue = known_catalogue(resolve_data_dir(data_dir or None))
        self._study: tuple[dict[str, Any], Study[Any]] | None = None
        self._specs = {field.name: field for field in fields_of(topic)}
        self.fields: dict[str, Any] = {
            name: _widget(field, self._catalogue) for name, field in self._specs.items()
        }
        start = resolve_area(area or str(self._specs["area"].default), self._catalogue)
        self.fields["area"].value = self._catalogue.area_label(start)
        self.chapter = widgets.Dropdown(
            description="章", style=_STYLE, layout=_WIDE, tooltip="見る章", options=[("要点", "")]
        )
        self._shown = widgets.Output(layout={"min_height": "24em"})
        self._library = widgets.Output()
        self._library.outputs = (_output(table_library()),)
        self._status = widgets.HTML()
        self.line = ""
        self._command = widgets.HTML()
        self.replace = widgets.Checkbox(value=False, indent=False, description="いまの値を置き換える")
        self.save = widgets.Button(
            description="プロフィールに書き込む",
            button_style="primary",
            layout={"width": "auto", "flex": "0 0 auto"},
            tooltip="比較団体、起点の年、目標など、プロフィールにある項目を書き込む",
        )
        self.message = widgets.HTML()
        super().__init__(self._laid_out())
        for name, widget in self.fields.items():
            widget.observe(self._area_changed if name == "area" else self._changed, names="value")
        self.chapter.observe(self._chapter_changed, names="value")
        self.save.on_click(self._save)
        self._area_changed(None)

    def _laid_out(self) -> Sequence[widgets.Widget]:
        main = [_placed(field, self.fields[name]) for name, field in self._specs.items() if not field.cover]
        cover = [self.fields[name] for name, field in self._specs.items() if field.cover]
        kept = widgets.VBox([self._command, widgets.HBox([self.save, self.replace]), self.message])
        folded = widgets.Accordion(
            children=[widgets.VBox(cover), kept],
            titles=("表紙の記載", "報告書の設定として残す"),
            selected_index=1,
        )
        left = widgets.VBox(
            [widgets.HTML(f"<h3>{escape(self.topic.title)}</h3>"), *main, folded],
            layout={"flex": "0 1 34em", "min_width": "20em"},
        )
        right = widgets.VBox(
            [self._library, self.chapter, self._status, self._shown],
            layout={"flex": "1 1 36em", "min_width": "20em", "padding": "0 1em"},
        )
        return [widgets.HBox([left, right], layout={"flex_flow": "row wrap", "align_items": "flex-start"})]

    def chosen(self) -> dict[str, Any]:
        """Return the parameters that were chosen, by name; those left as the profile or the program has them are not there.

        Raises
        ------
        InputError
            When an area is unknown.
        """
        found = {
            name: value
            for name, field in self._specs.items()
            if (value := _value(field, self.fields[name], self._catalogue)) is not None
        }
        if tuple(found.get("compare_with", ())) == self._profile_of(found["area"]).peers:
            found.pop("compare_with", None)
        return found

    def _opened(self) -> Study[Any]:
        chosen = self.chosen()
        if self._study is None or self._study[0] != chosen:
            folders = {
                name: value
                for name, value in self._folders.items()
                if value and name in self.topic.parameters.model_fields
            }
            self._study = chosen, self.topic.open(**chosen, **folders)
        return self._study[1]

    def _area_changed(self, change: Any) -> None:
        self._take_peers()
        self._changed(change)

    def _take_peers(self) -> None:
        """Take the peers of the area's profile: those of the area before mean nothing to it."""
        tags = self.fields.get("compare_with")
        if tags is None:
            return
        try:
            code = _code(self.fields["area"].value, self._catalogue)
        except InputError:
            return  # told when the study is opened
        tags.unobserve(self._changed, names="value")
        tags.value = [self._catalogue.area_label(peer) for peer in self._profile_of(code).peers]
        tags.observe(self._changed, names="value")

    def _profile_of(self, area: str) -> Profile:
        return self.topic.profile_of(resolve_data_dir(self._folders["data_dir"] or None), area)

    def _changed(self, _: Any) -> None:
        self.message.value = ""
        if self._told(self._renew):
            self._chapter_changed(None)

    def _renew(self) -> None:
        chosen = self.chosen()
        self.line = build_line(self.topic, chosen, data_dir=self._folders["data_dir"])
        self._command.value = page(
            paragraph("この設定で報告書を作るコマンド（クリックすると全体が選ばれる）", "small")
            + f'<pre style="font-family:monospace;white-space:pre-wrap;user-select:all;margin:.2em 0">{escape(self.line)}</pre>'
        )
        study = self._opened()
        known = self.chapter.value
        self.chapter.unobserve(self._chapter_changed, names="value")
        self.chapter.options = [("要点", ""), *((_heading(study, name), name) for name in study.chapters)]
        self.chapter.value = known
        self.chapter.observe(self._chapter_changed, names="value")

    def _chapter_changed(self, _: Any) -> None:
        self._told(self._show)

    def _show(self) -> None:
        study = self._opened()
        found = getattr(study, self.chapter.value) if self.chapter.value else study.key_findings
        parts = [study.cover, found] if isinstance(found, Element) else _parts(found)
        self._shown.outputs = tuple(
            _output(sortable(part) if isinstance(part, Table) else _html(part)) for part in parts
        )

    def _told(self, action: Callable[[], None]) -> bool:
        """Do something slow, say so meanwhile, and show a user's mistake in its own words."""
        self._status.value = "<p>計算中です…</p>"
        try:
            action()
        except EbpmError as error:
            self._status.value = box("\n".join(error.lines()))
            self._shown.outputs = ()
            return False
        self._status.value = ""
        return True

    def _save(self, _: Any) -> None:
        try:
            told = keep(
                self.topic, self.chosen(), data_dir=self._folders["data_dir"], replace=self.replace.value
            )
        except EbpmError as error:
            self.message.value = box("\n".join(error.lines()))
            return
        self.replace.value = False
        self.message.value = page(paragraph(told))


def open_panel(
    topic: str, *, area: str = "", data_dir: str | Path = "", reports_dir: str | Path = ""
) -> Panel:
    """Return the panel of a topic; `area` is the code or name of the one that is seen first, else the notebook's."""
    return Panel(topic_named(topic), area=area, data_dir=str(data_dir), reports_dir=str(reports_dir))


def _labels(catalogue: Catalogue) -> list[str]:
    return [catalogue.area_label(code) for code in catalogue.areas.index]


def _widget(field: Field, catalogue: Catalogue) -> Any:
    """Return the widget of a field; what is not chosen is empty, and says in grey what then counts."""
    looks = {"description": field.label, "tooltip": field.help, "style": _STYLE, "layout": _WIDE}
    # what the bracket of an explanation says of an empty field
    empty = next(iter(re.findall(r"空なら([^。）]*)", field.help)), "")
    match field.kind:
        case Kind.AREA:
            return widgets.Combobox(
                **looks, options=_labels(catalogue), continuous_update=False, placeholder="名称かコードの一部"
            )
        case Kind.AREAS:
            tags = widgets.TagsInput(
                allowed_tags=_labels(catalogue), allow_duplicates=False, placeholder="団体を加える",
                layout={"flex": "1 1 auto"}, tooltip=field.help,
            )  # fmt: skip
            return tags
        case Kind.SHARE:
            return widgets.BoundedFloatText(
                **looks, value=field.default, min=field.lowest, max=field.highest, step=0.01
            )
        case Kind.DATE:
            return widgets.DatePicker(**looks)
    return widgets.Text(**looks, continuous_update=False, placeholder=empty)


def _placed(field: Field, widget: Any) -> Any:
    """Return a widget with its label; tags have none of their own."""
    if field.kind is not Kind.AREAS:
        return widget
    head = widgets.Label(
        field.label,
        tooltip=field.help,
        layout={"width": _LABEL, "flex": "0 0 auto", "justify_content": "flex-end"},
    )
    return widgets.HBox([head, widget], layout=_WIDE)


def _value(field: Field, widget: Any, catalogue: Catalogue) -> Any:
    """Return what was chosen as the parameters take it, None for nothing.

    Raises
    ------
    InputError
        When an area is unknown.
    """
    given = widget.value
    match field.kind:
        case Kind.AREA:
            return _code(given, catalogue)
        case Kind.AREAS:
            return tuple(_code(each, catalogue) for each in given)
        case Kind.SHARE:
            return None if given == field.default else given
        case Kind.YEAR | Kind.COUNT:
            digits = unicodedata.normalize("NFKC", given).strip().replace(",", "").removesuffix("年")
            return (int(digits) if digits.isdecimal() else digits) if digits else None
        case Kind.TEXT:
            return given.strip() or None
    return given


def _code(given: str, catalogue: Catalogue) -> str:
    code, _, rest = given.partition(" ")
    return code if rest and code in catalogue.areas.index else resolve_area(given, catalogue)


def _heading(study: Study[Any], name: str) -> str:
    return next((part.label for part in study.overview_parts() if part.name == name), "") or name


def _parts(chapter: Chapter) -> list[Element]:
    """Return the elements of a chapter in reading order, its charts drawn."""
    drawn = list(draw(chapter))
    return drawn if chapter.body else [*chapter.opening, *drawn, *chapter.tables]


def _html(element: Element) -> str:
    return str(element.plain_bundle()["text/html"])


def _output(html: str) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {"text/html": html}, "metadata": {}}
