"""The vector of a question asked in a chat, mixed with what the chat has been about."""

from __future__ import annotations

import numpy as np
import pytest

from peelqa.blend import PARTS, mix, parts
from peelqa.followups import standalone
from peelqa.types import Turn

QUOTE = "Two technicians work in the laboratory."


def mixed(question: str, *earlier: str, quote: str = ""):
    return mix(standalone(question, earlier), quote)


def test_a_first_question_is_not_mixed_with_anything():
    assert mixed("How many drones does the force own?") == ()


def test_the_parts_hold_the_last_question_the_last_quote_and_the_first_question():
    query = standalone("and who trains them?", ["Who runs the laboratory?", "How many technicians are there?"])
    whole, last, quoted, opening = parts(query, QUOTE)
    assert whole == query.texts[0]
    assert (last, quoted) == (
        "who trains them (How many technicians are there)?",
        f"who trains them ({QUOTE})?",
    )
    assert opening == "Who runs the laboratory?"


def test_where_nothing_was_quoted_the_last_question_stands_for_it():
    _, last, quoted, _ = parts(standalone("why?", ["Who runs the laboratory?"]), "")
    assert quoted == last


def test_the_less_a_question_says_the_more_the_chat_weighs():
    chat = ["Who runs the laboratory?"]

    def share_of_chat(question: str) -> float:
        weights = dict(zip(PARTS, (w for _, w in mixed(question, *chat, quote=QUOTE)), strict=True))
        return 1 - weights["standalone"] / sum(weights.values())

    complete = share_of_chat("How many stolen bicycles did officers find in the market town last winter?")
    assert complete < share_of_chat("How many bicycles do they own?") < share_of_chat("why is that?")
    assert complete < 0.3


@pytest.mark.parametrize("question", ["Do they train every year?", "who pays for that?"])
def test_the_search_of_a_follow_up_is_nearer_to_the_question_written_in_full(invented_assistant, question):
    """On a report that the weights were not fitted on; the rules alone complete "they" with "laboratory" as well."""
    searcher = invented_assistant.searcher
    first = "How many technicians work in the laboratory?"
    query = standalone(question, [first])
    meant = searcher.vector(question.replace("they", "the technicians").replace("that", "the technicians' work"))
    found = searcher._mixed(mix(query, QUOTE))
    assert found @ meant > searcher.vector(question) @ meant
    assert np.linalg.norm(found) == pytest.approx(1, abs=1e-5)


def test_a_complete_question_behind_a_chat_about_something_else_is_answered_as_alone(invented_assistant):
    chat = [Turn(q, invented_assistant.ask(q)) for q in ("How many technicians work in the laboratory?",)]
    question = "How was planning for the future graded?"
    alone, behind = invented_assistant.ask(question), invented_assistant.ask(question, chat)
    assert [c.quote for c in behind.citations] == [c.quote for c in alone.citations] != []
