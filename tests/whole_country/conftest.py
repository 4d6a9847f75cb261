"""The national arrays, read once; without the shared data folder these tests are skipped."""

import national_arrays
import pytest
from national_store import national_data_folder


@pytest.fixture(scope="session")
def folder():
    found = national_arrays.shared_data()
    if found is None:
        pytest.skip(
            f"no national data: neither {national_arrays.FOLDER_VARIABLE} nor ../shared/data is there"
        )
    return found


@pytest.fixture(scope="session")
def ipss(folder):
    return national_arrays.read_ipss_2018(folder)


@pytest.fixture(scope="session")
def censuses(folder):
    return national_arrays.read_censuses(folder)


@pytest.fixture(scope="session")
def national(folder, tmp_path_factory):
    """The data folder of the whole country, made once; nobody writes into it."""
    return national_data_folder(tmp_path_factory.mktemp("national") / "data")
