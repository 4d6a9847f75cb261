"""The documents say what the program does: commands, options, targets, files, examples, quoted messages.

The oracle of each check is the thing that a document speaks of: the typer app, the Makefile, the files of
the project, the notebook's parameters, the error that the quoted command really ends with.
"""

from __future__ import annotations

import csv
import re
import shlex
import tomllib
from collections.abc import Iterator
from importlib.metadata import entry_points
from itertools import pairwise
from pathlib import Path

import pytest
import typer
import yaml
from typer.testing import CliRunner

from analysis.checking.errors import InputError
from analysis.cli import app
from analysis.model.catalogue import Catalogue
from analysis.model.observations import COLUMNS, Status
from analysis.model.profile import load_profile
from analysis.report import batch
from analysis.sources import tidy
from analysis.store.corrections import CORRECTIONS_FILE, read_corrections
from analysis.store.observation_files import read_observations
from analysis.topics.registry import all_topics, sections

PROJECT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.ja.md")
DOCUMENTS = (*READMES, "CONTRIBUTING.md", "CHANGELOG.md", "reports/README.md", "data/README.md")
EXAMPLE = "22203"
"""The city that the READMEs add as an example; its files are not there."""

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_OPTION = re.compile(r"--?[a-z][a-z-]*")


def text_of(document: str) -> str:
    return (PROJECT / document).read_text(encoding="utf-8")


def blocks(document: str, language: str) -> list[str]:
    return [body for name, body in _FENCE.findall(text_of(document)) if name == language]


def spans(document: str) -> list[str]:
    """Inline code outside of code blocks."""
    return _SPAN.findall(_FENCE.sub("", text_of(document)))


def commands(document: str) -> Iterator[list[str]]:
    """Commands in shell blocks and inline code, as words; the first is the program without its folder."""
    shell = [
        line for name in ("sh", "powershell") for body in blocks(document, name) for line in body.split("\n")
    ]
    for line in (*shell, *spans(document)):
        for part in re.sub(r"(^|\s)#.*", "", line).split("&&"):
            try:
                words = shlex.split(part, posix=False)
            except ValueError:  # a lone quotation mark in prose
                continue
            if words:
                yield [re.split(r"[/\\]", words[0])[-1], *words[1:]]


def calls_of(program: str, document: str) -> list[list[str]]:
    return [words[1:] for words in commands(document) if words[0] == program]


def subcommands(command: object, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], set[str]]:
    """Options of every command of the app by its path; groups contain commands of their own."""
    inner = getattr(command, "commands", None)
    if inner is None:
        options = {option for parameter in command.params for option in parameter.opts}  # type: ignore[attr-defined]
        return {path: options | {"--help"}}
    return {
        key: value for name, sub in inner.items() for key, value in subcommands(sub, (*path, name)).items()
    }


OPTIONS = subcommands(typer.main.get_command(app))


def command_path(words: list[str]) -> tuple[str, ...]:
    """The longest leading words that name a command, empty when none do."""
    lengths = range(len(words), 0, -1)
    return next((tuple(words[:n]) for n in lengths if tuple(words[:n]) in OPTIONS), ())


@pytest.mark.parametrize("document", READMES)
def test_every_command_and_its_options_are_documented(document):
    called = {command_path(words) for words in calls_of("ebpm", document)}
    assert called >= set(OPTIONS)
    mentioned = set(spans(document))
    assert mentioned >= {o for o in OPTIONS[("build",)] if o.startswith("--")} - {"--help"}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_ebpm_command_mentioned_exists_with_its_options(document):
    for words in calls_of("ebpm", document):
        if not words:  # the command's bare name
            continue
        path = command_path(words)
        assert path, f"ebpm {' '.join(words)}"
        used = {word.partition("=")[0] for word in words if _OPTION.fullmatch(word.partition("=")[0])}
        assert used <= OPTIONS[path], f"ebpm {' '.join(words)}"


@pytest.mark.parametrize("document", READMES)
def test_options_in_prose_belong_to_a_command(document):
    known = set().union(*OPTIONS.values())
    for span in spans(document):
        if span.startswith("-") and span != "-":
            assert {word for word in span.split() if _OPTION.fullmatch(word)} <= known, span


def makefile() -> tuple[set[str], set[str]]:
    """Targets that `make help` lists, and variables that may be set."""
    text = text_of("Makefile")
    return (
        set(re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE)),
        set(re.findall(r"^([A-Z]+) \?=", text, re.MULTILINE)),
    )


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_target_mentioned_exists(document):
    targets, variables = makefile()
    for words in calls_of("make", document):
        for word in words:
            name, equals, _ = word.partition("=")
            assert name in (variables if equals else targets), f"make {' '.join(words)}"


def test_the_documents_do_mention_targets():
    """Guards the check above against finding nothing."""
    found = {word for document in READMES for words in calls_of("make", document) for word in words}
    assert {"report", "reports", "test", "test-all", "help"} <= found


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_and_pictures_lead_somewhere(document):
    folder = (PROJECT / document).parent
    for target in _LINK.findall(text_of(document)):
        if "://" not in target:
            assert (folder / target.partition("#")[0]).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_named_in_the_text_exist(document):
    folders = "analysis|data|docs|notebooks|scripts|tests"
    made_by_the_program = text_of(".gitignore").split("\n")
    for span in spans(document):
        if re.fullmatch(rf"({folders})/[\w./-]*", span) and EXAMPLE not in span:
            assert (PROJECT / span).exists() or span in made_by_the_program, span


@pytest.mark.parametrize("document", READMES)
def test_the_picture_is_small(document):
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text_of(document))
    assert pictures
    for name in pictures:
        content = (PROJECT / name).read_bytes()
        assert content.startswith(b"\x89PNG")
        assert len(content) < 300_000
        assert 1000 <= int.from_bytes(content[16:20], "big") <= 1400  # the width in the header


@pytest.mark.parametrize("document", READMES)
def test_plain_tools_are_called_on_what_exists(document):
    written = set()
    runs = calls_of("papermill", document)
    for words in runs:
        notebooks = [word for word in words if word.endswith(".ipynb")]
        if not notebooks:  # the program's bare name
            assert not words
            continue
        assert (PROJECT / notebooks[0]).is_file(), words
        written |= set(notebooks[1:])
        topic = all_topics()[Path(notebooks[0]).stem]
        for flag, name in pairwise(words):
            if flag == "-p":
                assert name in topic.parameters.model_fields
    exporters = entry_points(group="nbconvert.exporters").names
    converted = [words for words in calls_of("jupyter", document) if words[:1] == ["nbconvert"]]
    assert {words[words.index("--to") + 1] for words in converted} == {"ebpm_pdf", "ebpm_html"} <= exporters
    assert {words[-1] for words in converted} <= written
    for words in calls_of("jupyter", document):
        if words[:1] == ["lab"]:
            assert all((PROJECT / word).is_dir() for word in words[1:])


@pytest.mark.parametrize("document", READMES)
def test_installation_names_the_files_that_are_there(document):
    lines = "\n".join(blocks(document, "powershell") + blocks(document, "sh"))
    named = re.findall(r" -(?:r|f) (\S+)", lines)
    assert set(named) == {"requirements.lock", "environment.yml"}
    assert all((PROJECT / name).is_file() for name in named)
    environment = yaml.safe_load(text_of("environment.yml"))["name"]
    assert f"conda activate {environment}" in lines


def test_windows_installation_finds_everything_in_the_lock():
    """`--no-build-isolation` needs the build backend, Windows its own terminal package."""
    lock = text_of("requirements.lock")
    for name in ("hatchling", "editables", "pywinpty", "colorama"):
        assert re.search(rf"^{name}==", lock, re.MULTILINE), name
    assert "--no-build-isolation --no-deps -e ." in blocks("README.ja.md", "powershell")[0]


@pytest.mark.parametrize("document", READMES)
def test_example_observations_are_accepted(document, broken_data):
    (example,) = (block for block in blocks(document, "csv") if block.startswith(",".join(COLUMNS)))
    (broken_data / "observations" / f"{EXAMPLE}.csv").write_text(
        example, encoding="utf-8-sig", newline="\r\n"
    )
    table = read_observations(broken_data, Catalogue.load(broken_data))
    assert (table["area"] == EXAMPLE).sum() == len(list(csv.reader(example.splitlines()))) - 1


@pytest.mark.parametrize("document", READMES)
def test_example_source_is_added_as_the_document_prints_it(document, broken_data):
    (words,) = (words for words in calls_of("ebpm", document) if words[:2] == ["source", "add"] and words[2:])
    (example,) = (block for block in blocks(document, "csv") if block.startswith("source,"))
    done = CliRunner().invoke(app, [*words, "--data-dir", str(broken_data)])
    assert done.exit_code == 0
    text = (broken_data / "sources.csv").read_text(encoding="utf-8")
    assert (text.splitlines()[0], text.splitlines()[-1]) == tuple(example.splitlines())


@pytest.mark.parametrize("document", READMES)
def test_example_correction_is_accepted(document, tmp_path):
    (example,) = (block for block in blocks(document, "csv") if "action" in block)
    (tmp_path / CORRECTIONS_FILE).write_text(example, encoding="utf-8")
    (correction,) = read_corrections(tmp_path / CORRECTIONS_FILE, Catalogue.load(PROJECT / "data"))
    assert (correction.area, correction.value, correction.expected) == (EXAMPLE, 956.0, 955.0)


@pytest.mark.parametrize("document", READMES)
def test_example_profile_is_accepted(document, tmp_path):
    (example,) = (block for block in blocks(document, "yaml") if block.startswith("area:"))
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / f"{EXAMPLE}.yml").write_text(example, encoding="utf-8")
    profile = load_profile(tmp_path, EXAMPLE, sections())
    assert profile.area == EXAMPLE
    assert profile.sections["births"].target_births is not None


def test_example_mapping_reads_the_table_that_the_text_describes(tmp_path):
    (example,) = (block for block in blocks("README.ja.md", "yaml") if block.startswith("source:"))
    mapping, table = tmp_path / "mapping.yml", tmp_path / "table.csv"
    mapping.write_text(example, encoding="utf-8")
    table.write_text('年度,出生数\n令和3年度,"1,010"\n令和4年度,980\n', encoding="utf-8")
    found = tidy.read(table, mapping).observations
    rows = list(zip(found["area"], found["indicator"], found["year"], found["value"], strict=True))
    assert rows == [(EXAMPLE, "births", 2021, 1010.0), (EXAMPLE, "births", 2022, 980.0)]


@pytest.mark.parametrize("document", READMES)
def test_columns_statuses_and_bases_are_those_of_the_data(document):
    mentioned = set(spans(document))
    assert mentioned >= {str(status) for status in Status}
    with (PROJECT / "data/bases.csv").open(encoding="utf-8", newline="") as file:
        bases = {row["basis"] for row in csv.DictReader(file)}
    named = {span for span in mentioned if re.match(r"(vital|resident|city|ipss|migration)_\w+$", span)}
    assert {"vital_statistics", "resident_register", "city_plan"} <= named <= bases | {"migration_intentions"}


def test_every_column_is_explained_in_japanese():
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \|$", text_of("README.ja.md"), re.MULTILINE)
    assert tuple(name for name in rows if name in COLUMNS) == COLUMNS


def _refused(areas: list[str], data: Path, **parameters: object) -> str:
    with pytest.raises(InputError) as caught:
        batch.plan(areas, [], {"data_dir": str(data), **parameters}, Path("reports"), 2026)
    return str(caught.value)


def test_quoted_messages_about_wrong_use_are_the_real_ones(data_dir):
    quoted = blocks("README.ja.md", "text")
    assert _refused(["14999"], data_dir) + "\n" in quoted
    assert _refused(["14212"], data_dir, year=2030) + "\n" in quoted


def test_quoted_messages_about_broken_files_are_the_real_ones(broken_data):
    quoted = blocks("README.ja.md", "text")
    city = broken_data / "observations" / f"{EXAMPLE}.csv"
    header = ",".join(COLUMNS)
    city.write_bytes(f"{header}\r\n沼津市,births".encode("cp932"))
    assert _refused([EXAMPLE], broken_data) + "\n" in quoted
    lines = (
        header,
        '3209,births,2023,total,total,"1,234",observed,vital_statistics,ssdse_2026',
        f"{EXAMPLE},population,2015,female,10月14日,3000,observed,census,census_1980_2015",
        f"{EXAMPLE},births,令和5,total,total,900,observed,vital_statistics,ssdse_2026",
    )
    city.write_text("\n".join(lines), encoding="utf-8")
    assert _refused([EXAMPLE], broken_data) + "\n" in quoted
    city.unlink()
    profile = broken_data / "profiles" / "14212.yml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace("target_year:", "target_yaer:"), encoding="utf-8")
    assert _refused(["14212"], broken_data) + "\n" in quoted


def test_changelog_names_the_current_version():
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]
    headings = re.findall(r"^## .*$", text_of("CHANGELOG.md"), re.MULTILINE)
    assert any(re.search(rf"(?<![\d.]){re.escape(version)}(?![\d.])", heading) for heading in headings)
