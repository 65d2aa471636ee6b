"""Conversations are kept, found again, and seen by nobody else."""

from __future__ import annotations

import pytest

from peelqa.conversations import Conversations, Place, place_of
from peelqa.errors import ServerError
from peelqa.types import Answer, Turn

ANNA, BEN = "a" * 32, "b" * 32
FIRST, SECOND = "1" * 32, "2" * 32


def turn(question: str) -> Turn:
    return Turn(question, Answer(question, "Yes.", "answered", (), "quote", ("q",), (), ("s",), 0.5))


@pytest.fixture
def kept(tmp_path) -> Conversations:
    return Conversations(tmp_path / "kept.sqlite3")


def test_turns_come_back_equal_and_in_order_after_a_restart(kept):
    place = Place(ANNA, FIRST)
    for question in ("one", "two", "three"):
        kept.add(place, turn(question), "sha")
    again = Conversations(kept.path)
    assert again.turns(place) == (turn("one"), turn("two"), turn("three"))
    assert again.turns(place, last=1) == (turn("three"),)


def test_a_browser_sees_only_its_own(kept):
    kept.add(Place(ANNA, FIRST), turn("mine"), "sha")
    kept.add(Place(BEN, FIRST), turn("theirs"), "sha")  # the same name, another key
    assert kept.turns(Place(ANNA, FIRST)) == (turn("mine"),)
    assert kept.turns(Place(BEN, SECOND)) == ()
    assert [entry.title for entry in kept.entries(Place(BEN, SECOND))] == ["theirs"]
    kept.delete(Place(BEN, FIRST))
    assert kept.turns(Place(ANNA, FIRST)) == (turn("mine"),)


def test_the_list_is_latest_first_and_can_be_searched(kept):
    kept.add(Place(ANNA, FIRST), turn("About Bail"), "sha")
    kept.add(Place(ANNA, SECOND), turn("About custody"), "sha")
    assert [e.id for e in kept.entries(Place(ANNA, FIRST))] == [SECOND, FIRST]
    assert [e.id for e in kept.entries(Place(ANNA, FIRST), "bail")] == [FIRST]
    assert kept.entries(Place(ANNA, FIRST), "100%' OR 1") == ()


def test_rename_and_delete(kept):
    place = Place(ANNA, FIRST)
    kept.add(place, turn("q"), "sha")
    kept.rename(place, "  For the\nmeeting ")
    kept.rename(place, "   ")
    assert kept.entries(place)[0].title == "For the meeting"
    kept.delete(place)
    assert (kept.entries(place), kept.turns(place)) == ((), ())


def test_verdicts_are_kept_and_can_be_taken_back(kept):
    place = Place(ANNA, FIRST)
    kept.add(place, turn("q"), "sha")
    kept.rate(place, 0, "down", "wrong page")
    assert kept.verdicts(place) == {0: "down"}
    kept.rate(place, 0, "", "")
    assert kept.verdicts(place) == {}


def test_a_long_title_is_cut_and_a_lone_surrogate_is_stored(kept):
    kept.add(Place(ANNA, FIRST), turn("x" * 500 + "\ud800"), "sha")
    assert len(kept.entries(Place(ANNA, FIRST))[0].title) == 80


def test_the_file_never_holds_the_key(kept):
    kept.add(Place(ANNA, FIRST), turn("q"), "sha")
    kept.entries(Place(ANNA, FIRST))
    stored = b"".join(path.read_bytes() for path in kept.path.parent.iterdir())
    assert ANNA.encode() not in stored


@pytest.mark.parametrize("value", [None, [], "x", {}, {"key": ANNA}, {"key": ANNA, "conversation": "../../etc"}])
def test_only_two_random_names_make_a_place(value):
    assert place_of(value) is None
    assert place_of({"key": ANNA, "conversation": FIRST}) == Place(ANNA, FIRST)


def test_a_file_that_is_no_database_is_refused_with_its_name(tmp_path):
    path = tmp_path / "kept.sqlite3"
    path.write_bytes(b"this is not a database, it only looks like a file" * 50)
    with pytest.raises(ServerError, match=r"can't keep conversations in .*kept\.sqlite3"):
        Conversations(path)
