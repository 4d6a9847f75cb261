"""``ebpm lab`` and ``ebpm panel``: what is started, how it ends, and what is refused before anything starts."""

from __future__ import annotations

from typing import Any

import pytest
from typer.testing import CliRunner

from analysis.checking.errors import InputError
from analysis.cli import app


class Started:
    """A server that notes how it was started, and ends as it is told to."""

    calls: list[tuple[list[str], dict[str, str]]]

    def __init__(self, code: int = 0, interrupted: bool = False) -> None:
        self.calls, self._code, self._interrupted = [], code, interrupted

    def __call__(self, command: list[str], env: dict[str, str]) -> Started:
        self.calls.append((command, env))
        return self

    def wait(self, timeout: float | None = None) -> int:
        if self._interrupted and timeout is None:
            raise KeyboardInterrupt
        return self._code


def run(monkeypatch: pytest.MonkeyPatch, server: Started, *arguments: str) -> Any:
    monkeypatch.setattr("subprocess.Popen", server)
    return CliRunner().invoke(app, [*arguments])


def test_lab_opens_the_notebooks_with_the_data_that_was_named(monkeypatch, data_dir, project):
    server = Started()
    done = run(
        monkeypatch, server, "lab", str(project / "notebooks"), "--data-dir", str(data_dir), "--port", "8899"
    )
    assert done.exit_code == 0, done.output
    ((command, variables),) = server.calls
    assert command[1:4] == ["-m", "jupyterlab", str(project / "notebooks")]
    assert "--ServerApp.port=8899" in command
    assert "--no-browser" not in command
    assert variables["EBPM_DATA_DIR"] == str(data_dir)


def test_the_panel_says_where_it_is_and_ends_with_ctrl_c(monkeypatch, data_dir):
    pytest.importorskip("voila")
    server = Started(interrupted=True)
    done = run(monkeypatch, server, "panel", "births", "平塚市", "--no-browser", "--data-dir", str(data_dir))
    assert done.exit_code == 0, done.output
    assert "http://127.0.0.1:8866/" in done.output
    ((command, _),) = server.calls
    assert "--no-browser" in command


def test_a_server_that_fails_is_a_failure(monkeypatch, data_dir, project):
    done = run(monkeypatch, Started(code=1), "lab", str(project / "notebooks"), "--data-dir", str(data_dir))
    assert done.exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("panel", "birth"), "もしや「births」"),
        (("panel", "births", "まぼろし市"), "まぼろし市"),
        (("lab", "nowhere"), "フォルダがありません"),
    ],
)
def test_mistakes_start_nothing(arguments, told, monkeypatch, data_dir):
    server = Started()
    done = run(monkeypatch, server, *arguments, "--data-dir", str(data_dir))
    assert isinstance(done.exception, InputError)
    assert told in str(done.exception)
    assert not server.calls
