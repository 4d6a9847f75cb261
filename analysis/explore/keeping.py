"""Keep what was chosen in a panel: as an ``ebpm build`` line, and as entries of the municipality's profile."""

from __future__ import annotations

import os
import shlex
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from analysis.checking.errors import InputError
from analysis.checking.yaml_edit import Changed, Entry, entry_line, with_entries
from analysis.explore.fields import COVER
from analysis.explore.new_profile import profile_text
from analysis.model.data_folder import own_data_dir
from analysis.model.profile import ReportProfile, load_profile
from analysis.peers import Proposal
from analysis.store.known_areas import known_catalogue
from analysis.store.starting import started
from analysis.topics.registry import sections
from analysis.topics.topic import Topic

_OPTIONS: Final = frozenset({"year", "edition", *COVER})
"""Parameters for which ``ebpm build`` has an option of its own."""


def build_line(
    topic: Topic[Any], chosen: Mapping[str, Any], *, data_dir: str = "", windows: bool | None = None
) -> str:
    """Return the command that builds the report with the chosen parameters, quoted for the shell.

    Parameters
    ----------
    chosen : values by parameter; what is not among them is left to the profile or the default.
    data_dir : the data folder, where it is not the usual one.
    windows : whether the shell is PowerShell; that of the machine when None.

    Examples
    --------
    >>> from analysis.topics.registry import topic_named
    >>> topic = topic_named(next(iter(sections())))
    >>> build_line(topic, {"area": "14212", "year": 2022, "meeting": "第2回 審議会"}, windows=False).partition(" -")[0]
    'ebpm build 14212'
    """
    words = ["ebpm", "build", str(chosen["area"]), "--topic", topic.id]
    for name, value in chosen.items():
        if name in ("area", "compare_with"):
            continue
        text = str(value)
        words += [f"--{name.replace('_', '-')}={text}"] if name in _OPTIONS else ["-p", f"{name}={text}"]
    if chosen.get("compare_with") is not None:
        words.append(f"--compare-with={','.join(chosen['compare_with'])}")
    if data_dir:
        words.append(f"--data-dir={data_dir}")
    return quoted(words, windows=os.name == "nt" if windows is None else windows)


def quoted(words: Iterable[str], *, windows: bool) -> str:
    """Return words as one line of sh, or of PowerShell; control characters, which would end it, become spaces.

    Examples
    --------
    >>> quoted(["ebpm", "a b", "it's"], windows=False), quoted(["ebpm", "a b", "it's"], windows=True)
    ('ebpm \\'a b\\' \\'it\\'"\\'"\\'s\\'', "ebpm 'a b' 'it''s'")
    """
    clean = ["".join(letter if letter.isprintable() else " " for letter in word) for word in words]
    if not windows:
        return shlex.join(clean)
    return " ".join(
        word if word and shlex.quote(word) == word else "'" + word.replace("'", "''") + "'" for word in clean
    )


def profile_entries(topic: Topic[Any], chosen: Mapping[str, Any]) -> dict[Entry, Any]:
    """Return what of the chosen parameters a profile can hold, by the place of the entry."""
    found: dict[Entry, Any] = {}
    for name, value in chosen.items():
        if name == "compare_with":
            found[("peers",)] = list(value or ())
        elif name in topic.profile.model_fields:
            found[(topic.id, name)] = value
        elif name in ReportProfile.model_fields:
            found[("report", name)] = value
    return found


def planned(topic: Topic[Any], chosen: Mapping[str, Any], *, data_dir: str = "") -> tuple[Path, Changed]:
    """Return the profile's file and what it would become; nothing is written.

    Raises
    ------
    InputError
        When none of the parameters belongs into a profile, or the file can't be changed.
    """
    entries = profile_entries(topic, chosen)
    if not entries:
        raise InputError(
            "プロフィールに書ける設定が選ばれていません",
            where="プロフィール",
            expected="、".join(["比較団体", *topic.profile.model_fields, *ReportProfile.model_fields]),
            remedy="ほかの設定は `ebpm build` のコマンドで渡してください",
        )
    folder, area = own_data_dir(data_dir or None), str(chosen["area"])
    path = folder / "profiles" / f"{area}.yml"
    try:
        text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    except (OSError, UnicodeDecodeError):
        raise InputError("プロフィールを読めません", where=str(path), expected="UTF-8 の YAML") from None
    if not text:
        text = profile_text(
            known_catalogue(folder if folder.is_dir() else _read_from(data_dir)), area, Proposal({}, 0, "")
        )
    return path, with_entries(text, entries, where=f"profiles/{path.name}")


def _read_from(data_dir: str) -> Path:
    from analysis.model.data_folder import data_dir as resolve_data_dir

    return resolve_data_dir(data_dir or None)


def keep(topic: Topic[Any], chosen: Mapping[str, Any], *, data_dir: str = "", replace: bool = False) -> str:
    """Write what was chosen into the municipality's profile and say what was written.

    Entries that have another value are only replaced when that was asked for. A profile that is not there is begun
    as ``ebpm new`` begins it. The whole file is written anew under another name and put in place by one rename.

    Raises
    ------
    InputError
        As `planned`; also when entries would be replaced, the profile would not be valid, or can't be written.
    """
    path, changed = planned(topic, chosen, data_dir=data_dir)
    if changed.replaced and not replace:
        raise InputError(
            "プロフィールに別の値があります",
            where=f"profiles/{path.name}",
            expected="いまの値: " + "、".join(entry_line(e, v) for e, v in changed.replaced.items()),
            remedy="置き換えてよければ「いまの値を置き換える」に印を付けてください",
        )
    _check(changed.text, path)
    try:
        started(path.parent.parent)
        path.parent.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".yml")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(changed.text)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        os.chmod(name, mode)
        os.replace(name, path)
    except OSError as error:
        raise InputError(
            f"書き込めません（{error.strerror or error}）",
            where=str(path),
            remedy="フォルダの書き込みの権限を確かめてください",
        ) from None
    told = "、".join(entry_line(e, v) for e, v in profile_entries(topic, chosen).items())
    reminder = (
        "選び方の文（peers_method）は報告書に印刷されるので、あわせて書き直してください。"
        if ("peers",) in changed.replaced
        else ""
    )
    return f"{path} に書き込みました: {told}。{reminder}"


def _check(text: str, path: Path) -> None:
    """Read the profile as the program will, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "profiles").mkdir()
        (Path(folder) / "profiles" / path.name).write_text(text, encoding="utf-8")
        load_profile(Path(folder), path.stem, sections())
