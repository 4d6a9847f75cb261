"""A batch: what the plan settles is not settled again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.report import batch
from analysis.report.forms import Form


def test_what_was_checked_for_the_plan_is_not_opened_again(tmp_path, data_dir, monkeypatch):
    options = {"data_dir": str(data_dir), "compare_with": "14203"}
    planned = batch.plan(["14212"], ["births"], options, tmp_path, 2026, forms=["short"])
    (request,) = planned.requests
    anew = batch.prepared(replace(request, settled=None))
    monkeypatch.setattr(batch, "prepare", pytest.fail)
    job = batch.prepared(request)
    assert job.settled.parameters == anew.settled.parameters
    assert job.settled.parameters["compare_with"] == ["14203"]
    assert job.settled.parameters["year"] is not None, "the years are settled, too"
    assert (job.settled.area_name, job.settled.usual, job.settled.data) == ("厚木市", Form.LONG, data_dir)
    assert (job.topic, job.folder, job.forms) == (anew.topic, anew.folder, (Form.SHORT,))


def test_what_reads_other_reports_is_settled_when_they_are_there(tmp_path, data_dir):
    topics = ["births", "policy_review"]
    planned = batch.plan(["14212"], topics, {"data_dir": str(data_dir)}, tmp_path, 2026)
    settled = {request.topic: request.settled is not None for request in planned.requests}
    assert settled == {"births": True, "policy_review": False}


def test_a_large_batch_begins_without_checking_all(tmp_path, data_dir, monkeypatch):
    monkeypatch.setattr(batch, "CHECKED_FIRST", 0)
    (request,) = batch.plan(["14212"], ["births"], {"data_dir": str(data_dir)}, tmp_path, 2026).requests
    assert request.settled is None
    assert batch.prepared(request).settled.area_name == "厚木市"
