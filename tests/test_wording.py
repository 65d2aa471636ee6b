"""Hidden characters, typos, lay words, acronyms, and the places that no correction may touch."""

from __future__ import annotations

import time

import pytest

from peelqa.places import FORCES, PLACES, mentioned
from peelqa.wording import Vocabulary, clean, formal

REPORT = """The force is inadequate at supervision. It is adequate at supervision of vulnerable people in Derby.
Vulnerable victims of burglary wait. Investigations need supervision. The force cannot say. Fifteen stations closed.
Burglary investigations, force, force."""
WORDS = Vocabulary.of(REPORT, ["Who watches the detectives?"], ["wait", "about", "what", "were", "which", "please"])


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("how\u200b many\u2060 off\u00adicers\ufeff?", "how many officers?"),  # zero width, soft hyphen
        ("\u202ehow many\u202c \u2066officers\u2069", "how many officers"),  # bidirectional overrides
        ("officers\U000e0068\U000e0069\ufe0f", "officers"),  # tags, variation selector
        ("\x00how\x07 many\ud800?", "how many?"),  # NUL, bell, lone surrogate
        ("оffiсers in Κent", "officers in Kent"),  # Cyrillic o and c, Greek K
        ("ｈｏｗ many ①", "how many 1"),  # NFKC
        ("  a\t\tb\n\u00a0\u3000c ", "a b c"),
        ("что это? 👮", "что это? 👮"),  # a word with no Latin letter keeps its own
        ("£2.9m – it’s", "£2.9m – it’s"),
    ],
)
def test_clean_leaves_what_a_person_sees(typed, seen):
    assert clean(typed) == seen


def test_clean_takes_linear_time():
    def seconds(text: str) -> float:
        began = time.process_time()
        clean(text)
        return time.process_time() - began

    assert seconds("a\u200b " * 330_000) < 2.0  # a tenth of that on an idle machine; squared time would be hours


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("burglery", "burglary"),  # one letter changed
        ("Vulnerble victms", "Vulnerable victims"),  # one dropped; a capital at the start stays
        ("the frocE", "the frocE"),  # an odd capital is left alone
        ("were invetsigatons", "were investigations"),  # a swap and a dropped letter in a long word
        ("please supevision, please", "please supervision, please"),
    ],
)
def test_a_slip_is_put_right(typed, meant):
    assert WORDS.correct(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "detectives",  # known from the anticipated questions
        "iadequate",  # one slip from "adequate" and from "inadequate"
        "what about Burglery",  # a capital inside a sentence: a name
        "supervisions",  # an inflection of a known word
        "adequater",  # another
        "frce",  # too short
        "forc3s 15 2018/19 £2.9m",  # digits
        "fifteem",  # a number word is never the target
        "canot",  # nor is a negation
        "FROCE",  # capitals: an acronym
        "wait not now",
    ],
)
def test_what_may_be_right_is_left_alone(text):
    assert WORDS.correct(text) == text


def test_a_place_in_lower_case_never_becomes_a_word_of_the_report():
    words = Vocabulary.of("The Kentish survey cleared dorsal sussed staffed hamper clevelan derbyshir")
    for name in (*FORCES, *PLACES):
        assert words.correct(name.lower()) == name.lower()


def test_a_misspelt_place_does_not_become_another_place():
    # "wiltshir" is one slip from Wiltshire, which the report does not name
    assert Vocabulary.of("wiltshare wiltshare").correct("wiltshir") == "wiltshir"
    assert Vocabulary.of("Wiltshire").correct("about wiltshir") == "about wiltshire"


def test_two_swapped_letters_become_any_known_word_but_no_guess_between_two():
    known = Vocabulary.of("The force is good.", ["Was there an apology?"], ["baker", "beakr"])
    assert known.correct("an aploogy by the froce") == "an apology by the force"
    assert known.correct("nveer") == "never"
    assert known.correct("an apologi") == "an apologi"  # another slip: only words of the report are put in its place
    assert known.correct("the baekr") == "the baekr"


def test_equal_candidates_give_no_correction_and_the_more_frequent_wins():
    assert Vocabulary.of("tracker cracker").correct("dracker") == "dracker"
    assert Vocabulary.of("tracker cracker cracker").correct("dracker") == "cracker"


def test_formal_words_and_british_spelling():
    assert formal("do cops treat kids well?") == "do police officers treat children well?"
    assert formal("organized prize, seized; Recognizing") == "organised prize, seized; Recognising"
    assert formal("copse and kidnap") == "copse and kidnap"  # whole words only


def test_there_are_43_forces_and_they_are_found_in_lower_case():
    assert len(set(FORCES)) == 43
    for name in FORCES:
        assert mentioned(f"and {name.lower()} police?") == (name,)


def test_places_are_told_from_ordinary_words_and_from_longer_names():
    assert mentioned("reading the log in Reading, then dyfed powys & north yorkshire") == (
        "Reading",
        "Dyfed-Powys",
        "North Yorkshire",
    )
    assert mentioned("Is the met police or avon & somerset ahead of yorkers?") == (
        "Metropolitan Police",
        "Avon and Somerset",
    )
