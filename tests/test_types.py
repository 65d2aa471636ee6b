"""The values: frozen, slotted, and the arithmetic of offsets."""

from __future__ import annotations

import dataclasses

import pytest

from peelqa import types
from peelqa.types import Judgment, Page, Report, Section

VALUES = [v for v in vars(types).values() if isinstance(v, type) and dataclasses.is_dataclass(v)]

# File, 21 characters: page 2 is "Ab cd", page 3 is " e", then a box "X" that the text puts first.
#   offset  0 1 2 3 4 5 6 7 8 9
#   file    A b \n c d \n sp e \n X
# Text: "X\nAb cd e\n": X is 9 in the file, "Ab" 0, the space before "cd" 2, "cd" 3, the next space 5, "e" 7.
SOURCE = "Ab\ncd\n e\nX"
TINY = Report(
    id="tiny",
    title="Tiny",
    source="tiny.txt",
    sha256="",
    text="X\nAb cd e\n",
    pages=(Page(2, 0, 6), Page(3, 6, 10)),
    sections=(
        Section(0, ("Box",), "area_for_improvement", 3, 3, 0, 2),
        Section(1, ("Effectiveness", "Finding"), "finding", 2, 3, 2, 10),
    ),
    sentences=(),
    links=(),
    blocks=(),
    runs=((0, 9), (1, 8), (2, 0), (7, 5), (8, 7)),
    breaks=(2,),
)


@pytest.mark.parametrize("value", VALUES, ids=lambda v: v.__name__)
def test_a_value_is_frozen_and_slotted(value):
    assert value.__dataclass_params__.frozen
    assert "__slots__" in vars(value)


@pytest.mark.parametrize("value", VALUES, ids=lambda v: v.__name__)
def test_a_value_holds_no_list_or_dict(value):
    assert not [f.name for f in dataclasses.fields(value) if str(f.type).startswith(("list", "dict", "set"))]


def test_a_value_can_not_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        TINY.pages[0].number = 7


@pytest.mark.parametrize(("offset", "source"), [(0, 9), (2, 0), (3, 1), (4, 2), (5, 3), (6, 4), (7, 5), (8, 7)])
def test_an_offset_of_the_text_leads_to_its_character_in_the_file(offset, source):
    assert TINY.source_offset(offset) == source
    assert TINY.text[offset] == SOURCE[source] or (TINY.text[offset].isspace() and SOURCE[source].isspace())


@pytest.mark.parametrize("offset", [-1, 10, 999])
def test_an_offset_outside_the_text_is_refused(offset):
    with pytest.raises(IndexError, match=f"offset {offset} is outside the report's text of 10 characters"):
        TINY.source_offset(offset)


@pytest.mark.parametrize(("offset", "page"), [(0, 3), (2, 2), (6, 2), (8, 3)])
def test_the_page_is_the_one_that_holds_the_character_in_the_file(offset, page):
    assert TINY.page_at(offset) == page


@pytest.mark.parametrize(("offset", "section"), [(0, 0), (1, 0), (2, 1), (9, 1)])
def test_the_section_is_the_one_that_holds_the_character(offset, section):
    assert TINY.section_at(offset).id == section


@pytest.mark.parametrize(
    ("start", "end", "pieces"),
    [
        (2, 9, [(2, 9)]),  # a break at the very start cuts nothing
        (0, 9, [(0, 1), (2, 9)]),  # the newline between the two is in neither
        (0, 2, [(0, 1)]),  # nor does one at the very end
        (3, 6, [(3, 6)]),
    ],
)
def test_pieces_are_cut_where_the_file_is_not_contiguous(start, end, pieces):
    assert list(TINY.pieces(start, end)) == pieces


def test_a_sections_label_is_its_path():
    assert TINY.sections[1].label == "Effectiveness > Finding"


def test_the_subject_of_a_judgment_is_the_component_or_the_pillar():
    assert Judgment("Efficiency", "", "Good", "", 0, 1).subject == "Efficiency"
    assert Judgment("Efficiency", "Planning", "Good", "", 0, 1).subject == "Planning"
