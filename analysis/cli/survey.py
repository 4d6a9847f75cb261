"""``ebpm survey``: take surveys into the data folder, hand out the form for them, look at what is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from analysis.checking.errors import InputError
from analysis.cli.console import AREA_HELP, OUTPUT, DataDir, begin, print_table
from analysis.model.data_folder import data_dir as resolve_data_dir
from analysis.model.data_folder import own_data_dir

if TYPE_CHECKING:
    from analysis.model.survey_files import Survey
    from analysis.store.respondents import SurveyTables

survey_app = typer.Typer(
    name="survey",
    help="市民意識調査の集計表や回答を取り込み、確かめる。",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@survey_app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="集計表か、1行に1人の回答のファイル（CSV、Excel）。")
    ],
    area: Annotated[str, typer.Option(help=AREA_HELP)],
    survey: Annotated[Path, typer.Option(help="調査の説明（survey.yml）。")],
    replace: Annotated[bool, typer.Option("--replace", help="同じ名前の調査を置き換える。")] = False,
    data_dir: DataDir = "",
) -> None:
    """調査を取り込む。集計表か回答者ごとのファイルかは、内容で見分ける。

    回答者ごとのファイルはデータフォルダの store にだけ置かれ、10人未満の値を秘匿した集計表が surveys/ にできる。
    """
    from analysis.methods.survey.suppression import SUPPRESS_BELOW
    from analysis.model.surveys import read_form
    from analysis.store.starting import SHIPPED, is_unstarted
    from analysis.store.survey_import import import_survey

    form = read_form(survey)
    folder = own_data_dir(data_dir or None)
    code = _area(area, SHIPPED if is_unstarted(folder) else folder)
    if form.area != code:
        raise InputError(
            f"調査の地域は「{form.area}」です",
            where=f"{survey.name} area",
            expected=f"--area と同じ「{code}」",
        )
    begin(folder)
    done = import_survey(folder, file, form, survey.read_bytes(), replace=replace)
    kind = "回答者ごとのファイル" if done.respondents else "集計表"
    OUTPUT.print(f"{file.name}: {kind}として取り込みました。{form.title}", markup=False)
    OUTPUT.print(f"  {done.folder}: 値 {done.rows:,}件（うち秘匿 {done.hidden:,}件）", markup=False)
    if len(done.apart):
        OUTPUT.print(
            f"  前の版と1〜{SUPPRESS_BELOW - 1}人だけ違う値が{len(done.apart):,}件あります。前の版の表も公表すると、引き算で"
            f"{SUPPRESS_BELOW}人未満の答えが分かります。置き換えるのは、表を公表する前だけにしてください。",
            markup=False,
        )
    if done.tables is not None:
        _print_weighting(done.tables)


@survey_app.command("template")
def template(
    area: Annotated[str, typer.Argument(help=AREA_HELP)],
    out: Annotated[Path, typer.Option(help="作る Excel ブック（.xlsx）。")],
    survey: Annotated[
        Path | None,
        typer.Option(help="調査の説明（survey.yml）。省略すると標準の設問で、説明のひな形も隣に作る。"),
    ] = None,
    data_dir: DataDir = "",
) -> None:
    """集計表を書き込む Excel のひな形を作る。"""
    from analysis.model.surveys import read_form
    from analysis.sources.survey_sheet import STANDARD, write_form

    if out.suffix.lower() != ".xlsx":
        raise InputError(
            f"「{out.name}」は Excel ブックの名前ではありません",
            where="--out",
            expected="末尾が .xlsx の名前",
        )
    code = _area(area, resolve_data_dir(data_dir or None))
    described = survey or out.with_suffix(".yml")
    for path in (out, *(() if survey else (described,))):
        if path.exists():
            raise InputError("ファイルが既にあります", where=str(path), remedy="別の名前を指定してください")
    if survey is None:
        text = STANDARD.read_text(encoding="utf-8").replace('area: "00000"', f'area: "{code}"')
        described.write_text(text, encoding="utf-8", newline="\n")
    form = read_form(described)
    if form.area != code:
        raise InputError(
            f"調査の地域は「{form.area}」です", where=f"{described.name} area", expected=f"「{code}」"
        )
    write_form(form, out)
    OUTPUT.print(f"{out} に集計表のひな形を作りました。", markup=False)
    if survey is None:
        OUTPUT.print(
            f"{described} に調査の説明のひな形を作りました。調査に合わせて書き換えてください。", markup=False
        )
    OUTPUT.print(
        f"書き込んだら `ebpm survey import {out} --area {code} --survey {described}` で取り込みます。",
        markup=False,
    )


@survey_app.command("show")
def show(
    area: Annotated[str, typer.Argument(help=AREA_HELP)],
    id: Annotated[str | None, typer.Argument(metavar="ID", help="調査の名前（省略時は一覧）。")] = None,
    weights: Annotated[
        bool, typer.Option("--weights", help="回答者ごとのファイルがあれば、重み付けの様子も示す。")
    ] = False,
    data_dir: DataDir = "",
) -> None:
    """ある地域の調査の一覧、又は一つの調査の集計表を表示する。10人未満の値は秘匿し、30人未満の区分は参考値とする。"""
    from analysis.model.catalogue import Catalogue
    from analysis.model.survey_files import load_survey, survey_ids
    from analysis.store.respondents import respondent_tables, stored

    folder = resolve_data_dir(data_dir or None)
    code, catalogue = _area(area, folder), Catalogue.load(folder)
    ids = survey_ids(folder, code)
    if id is not None:
        survey = load_survey(folder, code, id, catalogue)
        _print_survey(survey)
        if weights and stored(folder, code, id).is_file():
            _print_weighting(respondent_tables(folder, survey.form))
        for source in survey.sources:
            OUTPUT.print(f"{source}: {catalogue.source_line([source])}", markup=False)
        return
    if not ids:
        raise InputError(
            f"{catalogue.area_name(code)}（{code}）の調査がありません",
            where="ebpm survey show",
            remedy="`ebpm survey import` で取り込んでください",
        )
    table = Table("ID", "調査", "配布", "回収", "設問", box=None)
    for each in ids:
        form = load_survey(folder, code, each, catalogue).form
        sizes = ("…" if size is None else f"{size:,}" for size in (form.sent, form.returned))
        table.add_row(
            each, escape(form.title), *sizes, escape("、".join(q.label for q in form.questions.values()))
        )
    print_table(table)


def _area(text: str, folder: Path) -> str:
    """Return the code of an area; codes of areas that do not exist (99…) are those of synthetic surveys."""
    from analysis.model.area_names import resolve_area
    from analysis.model.surveys import FICTIONAL_AREA
    from analysis.store.known_areas import known_catalogue

    return text if FICTIONAL_AREA.fullmatch(text) else resolve_area(text, known_catalogue(folder))


def _print_survey(survey: Survey) -> None:
    from analysis.store.survey_tables import published_counts

    form, counts = survey.form, published_counts(survey)
    OUTPUT.print(form.title, markup=False)
    if form.note:
        OUTPUT.print(form.note, markup=False)
    for code, rows in counts.groupby("question", sort=False):
        question = form.questions[str(code)]
        table = Table("区分", "回答", title=escape(question.label), title_justify="left", box=None)
        weighted = "、重み付け後" if rows["weighted"].notna().any() else ""
        for heading in ("人数 n", "区分の人数 N", f"割合（％{weighted}）"):
            table.add_column(heading, justify="right")
        table.add_column("注")
        for row in rows.to_dict("records"):
            table.add_row(
                escape(form.group_label(row["group"])),
                escape(question.answers[row["answer"]].label),
                _count(row["n"], row["n_status"]),
                _count(row["N"], row["N_status"]),
                _share(row),
                escape("。".join(_remarks(row))),
            )
        print_table(table)
        OUTPUT.print()


def _count(value: float, status: str) -> str:
    from analysis.model.survey_counts import MARKS

    marks = {str(each): mark for mark, each in MARKS.items()}
    return marks.get(status, "…") if value != value else f"{value:,.0f}"


def _share(row: dict[str, object]) -> str:
    share, n, base = (float(str(row[key])) for key in ("share", "n", "N"))
    if share == share:
        return f"{share:.1f}"
    return f"{100 * n / base:.1f}" if n == n and base > 0 else ""


def _remarks(row: dict[str, object]) -> list[str]:
    from analysis.model.observations import Status

    told = ["参考値（30人未満）"] if row["reference"] else []
    if row["status"] == str(Status.ESTIMATED):
        told.append("計算した値")
    return [*told, *([str(row["note"])] if row["note"] else [])]


def _print_weighting(tables: SurveyTables) -> None:
    """Print what weighting did; aggregates only."""
    weighting, form = tables.weighting, tables.form
    if tables.set_aside:
        OUTPUT.print("性別や年齢などが無回答の人は、少数（30人未満）のため集計から除きました。")
    if (
        weighting.missing
        or weighting.after is None
        or weighting.before is None
        or weighting.effective_n is None
    ):
        OUTPUT.print(f"重み付け: なし（{weighting.missing}）", markup=False)
        return
    OUTPUT.print(f"重み付け: {weighting.population}の性別と年齢に合わせました（レイキング）。", markup=False)
    OUTPUT.print(
        f"  重みのある回答者 {weighting.n:,}人、有効標本 {weighting.effective_n:,.0f}人（デザイン効果 {weighting.design_effect:.2f}）"
    )
    for label, spread in (("前", weighting.before), ("後", weighting.after)):
        low, middle, high = spread
        OUTPUT.print(f"  重み（平均を1とする）{label}: 最小 {low:.2f}、中央 {middle:.2f}、最大 {high:.2f}")
    table = Table("区分", box=None)
    for heading in ("回答者", "構成比（％）", "人口の構成比（％）"):
        table.add_column(heading, justify="right")
    for row in weighting.margins.to_dict("records"):
        table.add_row(
            escape(form.groupings[row["grouping"]].groups[row["group"]].label),
            _count(row["n"], "suppressed"),
            "" if row["n"] != row["n"] else f"{100 * row['sample_share']:.1f}",
            f"{100 * row['population_share']:.1f}",
        )
    print_table(table)
