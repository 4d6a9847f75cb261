"""A department's scenario: what is written is what is read, and what makes no sense is told with its place."""

from __future__ import annotations

import pytest
import yaml

from analysis.checking.errors import InputError
from analysis.model.outlook_scenario import AGES, read_scenario


def rates(value=0.0, **other):
    return {sex: dict.fromkeys(AGES, value) | other.get(sex, {}) for sex in ("male", "female")}


def sensible():
    return {
        "name": "施策を行った場合",
        "source": "試しの人口ビジョン",
        "total_fertility_rate": {2030: 1.35, 2050: 1.8},
        "net_migration_rate": {2030: rates(1.5)},
        "survival": {2030: rates(0.9)},
    }


@pytest.fixture
def refused(tmp_path):
    def read(change):
        content = sensible()
        change(content)
        path = tmp_path / "own.yml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
        with pytest.raises(InputError) as error:
            read_scenario(path)
        return str(error.value)

    return read


def test_what_is_written_is_read(tmp_path):
    path = tmp_path / "own.yml"
    path.write_text(yaml.safe_dump(sensible(), allow_unicode=True), encoding="utf-8")
    found = read_scenario(path)
    assert (found.name, found.source) == ("施策を行った場合", "試しの人口ビジョン")
    assert found.total_fertility_rate == {2030: 1.35, 2050: 1.8}
    assert found.net_migration_rate[2030].shape == (2, 18)
    assert (found.net_migration_rate[2030] == 0.015).all(), "percent become shares"
    assert (found.survival[2030] == 0.9).all()


def test_one_schedule_is_enough(tmp_path):
    path = tmp_path / "own.yml"
    path.write_text("name: 出生\nsource: 案\ntotal_fertility_rate: {2040: 1.6}\n", encoding="utf-8")
    assert read_scenario(path).survival == {}


@pytest.mark.parametrize(
    ("change", "place", "reason"),
    [
        (lambda c: c["total_fertility_rate"].update({2050: 4.5}), "total_fertility_rate.2050", "4.5（0.1〜4"),
        (lambda c: c["total_fertility_rate"].update({2050: -1}), "total_fertility_rate.2050", "-1（0.1〜4"),
        (lambda c: c["survival"][2030]["male"].update({"80-84": 1.2}), "survival.2030.male.80-84", "1.2（0〜1"),
        (lambda c: c["survival"][2030]["female"].pop("5-9"), "2030年の女", "年齢がない（5-9）"),
        (lambda c: c["net_migration_rate"][2030]["male"].pop("90+"), "2030年の男", "年齢がない（90+）"),
        (lambda c: c["survival"][2030]["male"].update({"0-4": 0.9}), "2030年の男", "知られていない年齢がある（0-4）"),
        (lambda c: c["survival"].update({2030: {"male": {}}}), "「survival」の2030年", "male と female がそろっていない"),
        (lambda c: c.update(total_fertility_rate={2050: 1.8, 2030: 1.3}), "total_fertility_rate", "年が古い順でない（2050、2030）"),
        (lambda c: c.update(total_fertility_rate={"来年": 1.8}), "total_fertility_rate", "「年: 値」の形でない"),
        (lambda c: c["net_migration_rate"][2030]["male"].update({"20-24": -95.0}), "2030年の男20-24", "人口が負になる"),
        (lambda c: c["net_migration_rate"][2030]["male"].update({"20-24": "多い"}), "net_migration_rate.2030.male.20-24", "'多い'"),
        (lambda c: c.update(tfr={2030: 1}), "「tfr」", "知られていない名前"),
        (lambda c: c.pop("source"), "「source」", "出典"),
        (lambda c: [c.pop(k) for k in ("total_fertility_rate", "net_migration_rate", "survival")], "どの仮定も", "書かれていない"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_place_and_reason(refused, change, place, reason):
    message = refused(change)
    assert place in message
    assert reason in message
    assert message.startswith("own.yml: シナリオに誤りがあります")


def test_many_mistakes_are_counted(refused):
    message = refused(lambda content: content["survival"].update({2030: rates(7)}))
    assert message.count("（0〜1 の数値のはず）") == 8
    assert "ほか28件" in message


def test_a_year_twice_is_no_yaml(tmp_path):
    path = tmp_path / "own.yml"
    path.write_text("name: a\nsource: b\ntotal_fertility_rate: {2030: 1.1, 2030: 1.2}\n", encoding="utf-8")
    with pytest.raises(InputError, match="2回書かれています"):
        read_scenario(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="シナリオのファイルがありません"):
        read_scenario(tmp_path / "none.yml")
