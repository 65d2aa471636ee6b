"""The seed report's file and the small cases."""

from pathlib import Path

import pytest
from small_cases import RAW_CASES, write_cases

from peelqa.evaluation.cases import load_cases
from peelqa.evaluation.proof import SeedFile
from peelqa.settings import load_settings, report_path


@pytest.fixture(scope="session")
def seed_file():
    return SeedFile.read(report_path(load_settings()))


@pytest.fixture(scope="session")
def case_file(tmp_path_factory) -> Path:
    return write_cases(tmp_path_factory.mktemp("cases") / "small.jsonl", RAW_CASES)


@pytest.fixture(scope="session")
def small_cases(case_file, seed_report):
    return load_cases(case_file, seed_report)
