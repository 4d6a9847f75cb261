"""What the READMEs show of exploring is what there is: cheap lines are run, the others fit their functions."""

from __future__ import annotations

import ast
import inspect
import re

import pytest

from analysis import explore

RUN = {"areas", "indicators", "series", "plot", "peers"}


@pytest.mark.usefixtures("pictures")
@pytest.mark.parametrize("document", ["README.md", "README.ja.md"])
def test_examples_of_exploring_run(document, project, monkeypatch, data_dir):
    monkeypatch.setenv("EBPM_DATA_DIR", str(data_dir))
    blocks = re.findall(
        r"^```python\n(.*?)^```$", (project / document).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    (example,) = (block for block in blocks if "explore." in block)
    names = {"explore": explore}
    called = set()
    for statement in ast.parse(example).body:
        calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
        functions = [call.func.attr for call in calls if isinstance(call.func, ast.Attribute)]
        called |= set(functions)
        if set(functions) <= RUN:
            exec(compile(ast.Module([statement], []), document, "exec"), names)
            continue
        for call, function in zip(calls, functions, strict=True):
            keywords = {keyword.arg: None for keyword in call.keywords}
            inspect.signature(getattr(explore, function)).bind(*call.args, **keywords)
    assert called >= set(explore.__all__) - {"panel", "peers"}
    assert len(names["women"]) > 20
