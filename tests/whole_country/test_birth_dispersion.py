"""The usual dispersion of births against all municipalities; `pytest -m whole_country -s` prints the table."""

import birth_dispersion
import national_arrays
import pytest

pytestmark = pytest.mark.whole_country


def test_usual_dispersion_is_that_of_the_municipalities(folder):
    table = birth_dispersion.dispersion_by_size(national_arrays.read_births(folder))
    print(f"\n{table.round(2).to_string()}")
    assert (table["measured"] / table["usual"]).between(0.88, 1.12).all()


def test_places_of_a_size_differ_no_more_than_by_chance(folder):
    table = birth_dispersion.dispersion_by_size(national_arrays.read_births(folder))
    many = table[table["n"] >= 50]
    assert many["variance_ratio"].between(0.7, 1.3).all()
