"""The quoting engine: what goes with a sentence, what is left out, and how quotes and markers become a text."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from peelqa.citations import check
from peelqa.composing import NOT_FOUND_TEXT, compose, nearest_sections, unsaid_text
from peelqa.keywords import words
from peelqa.needs import read_need
from peelqa.quoting import ALIKE, MAX_SENTENCES, MAX_WORDS, Question, Quoting
from peelqa.types import Draft, Quote


@pytest.fixture(scope="module")
def report(invented_report):
    return invented_report


@pytest.fixture(scope="module")
def quoting(invented_assistant):
    return Quoting(invented_assistant.searcher)


@pytest.fixture(scope="module")
def find(report):
    """Id of the only sentence that starts with the given words."""

    def find_one(start):
        (found,) = [s.id for s in report.sentences if report.text[s.start : s.end].startswith(start)]
        return found

    return find_one


@pytest.fixture(scope="module")
def shown(quoting, report, find):
    """First three words of each quote that comes with the sentences that start so."""

    def starts(*sentences):
        quotes = quoting.quotes([find(s) for s in sentences])
        return [" ".join(report.text[q.start : q.end].split()[:3]) for q in quotes]

    return starts


def whole(report, start, end_words):
    at = report.text.index(start)
    return Quote(at, report.text.index(end_words, at) + len(end_words))


# --- what goes with a sentence ----------------------------------------------------------------------------------------


def test_a_sentence_that_needs_nothing_stands_alone(shown):
    assert shown("Digital devices wait") == ["Digital devices wait"]


@pytest.mark.parametrize(
    ("sentence", "before"),
    [
        ("Its rural crime team", "The force is"),
        ("They assess every repeat", "The force has"),
        ("It expects to clear", "The force has"),
        ("Their training includes", "The two forces"),
    ],
)
def test_a_pronoun_pulls_in_the_sentence_before(shown, sentence, before):
    first, second = shown(sentence)
    assert first == before
    assert sentence.startswith(second)


def test_a_sentence_that_points_back_only_in_its_middle_stands_alone(shown):
    assert shown("In Harrowby, the CAT reduced") == ["In Harrowby, the"]
    assert shown("The force acknowledges these failings") == ["The force acknowledges"]


def test_a_pronoun_that_opens_a_paragraph_pulls_in_nothing(assistant):
    """The sentence before is of another paragraph; its noun is not the pronoun's."""
    seed, quoting = assistant.report, Quoting(assistant.searcher)
    starts = {b.start for b in seed.blocks if b.kind == "paragraph"}
    opening = [
        s for s in seed.sentences if s.start in starts and seed.text[s.start :].startswith(("They ", "It ", "This "))
    ]
    assert opening
    for sentence in opening:
        assert quoting.quotes([sentence.id])[0].start == sentence.start


def test_a_list_item_pulls_its_lead_in(shown, quoting, find):
    assert shown("digital forensics;") == ["The force’s priorities", "digital forensics;"]
    lead, item = quoting.quotes([find("digital forensics;")])
    assert (lead.is_item, item.is_item) == (False, True)


def test_a_list_of_which_most_is_shown_is_shown_whole_below_one_lead_in(shown):
    assert shown("training for newly", "digital forensics;") == [
        "The force’s priorities",
        "digital forensics;",
        "public contact; and",
        "training for newly",
    ]


def test_a_lead_in_brings_all_its_items(shown):
    assert shown("The force’s priorities for new money") == [
        "The force’s priorities",
        "digital forensics;",
        "public contact; and",
        "training for newly",
    ]


def test_recommendations_come_with_their_deadline_and_their_second_sentence(quoting, report, find):
    quotes = quoting.quotes([find("To address this cause of concern")])
    texts = [report.text[q.start : q.end] for q in quotes]
    assert texts[0].endswith("by March 2023 the force should:")
    assert "The review should be recorded; and" in " ".join(texts)
    assert texts[-1] == "tell every victim, in writing, why an investigation has been closed."


def test_quotes_are_in_report_order_without_repeats(quoting, find):
    ids = [find("It expects to clear"), find("In 12 of the files"), find("The force has opened a second")]
    quotes = quoting.quotes([*ids, *ids])
    assert [q.start for q in quotes] == sorted({q.start for q in quotes})
    assert len(quotes) == 3
    assert quoting.quotes(reversed(ids)) == quotes


# --- what is chosen ---------------------------------------------------------------------------------------------------


def choose(assistant, quoting, question):
    return quoting.choose(Question(question, question), assistant.searcher.evidence([question]))


def test_the_choice_is_ranked_best_first_and_starts_with_the_best(invented_assistant, quoting):
    choice = choose(invented_assistant, quoting, "How many technicians work in the laboratory?")
    scores = [score for _, score in choice.ranked]
    assert scores == sorted(scores, reverse=True)
    assert choice.sentence_ids[0] == choice.ranked[0][0]
    assert len(choice.sentence_ids) <= MAX_SENTENCES


def test_sentences_that_say_the_same_are_shown_once(assistant):
    """Summaries of the seed report repeat findings nearly word for word; one of the two is enough."""
    quoting, searcher = Quoting(assistant.searcher), assistant.searcher
    for question in ("How well does the force understand the demand on it?", "How good is SOC work in the force?"):
        kept = choose(assistant, quoting, question).sentence_ids
        pairs = [(a, b) for a in kept for b in kept if a < b]
        assert all(searcher.similarity(a, b) <= ALIKE for a, b in pairs)


def test_no_choice_is_longer_than_the_limit_unless_its_best_sentence_is(assistant):
    quoting, report = Quoting(assistant.searcher), assistant.report
    for question in ("What does the report say about officers?", "How is the force doing?", "wellbeing"):
        kept = choose(assistant, quoting, question).sentence_ids
        spans = [report.sentences[i] for i in kept]
        assert len(kept) == 1 or sum(len(report.text[s.start : s.end].split()) for s in spans) <= MAX_WORDS


def test_what_was_cited_just_before_comes_with_the_best_that_is_new(quoting, find):
    one, two, three, four = map(
        find, ("Digital devices wait", "In 12 of the files", "IAGs meet", "It expects to clear")
    )
    ranked = [(one, 4.0), (two, -1.0), (three, -1.5), (four, -2.5)]  # two is too far behind to be shown with one
    need = read_need("Is it like that everywhere?")
    assert quoting.keep(need, ranked) == (one,)
    assert quoting.keep(need, ranked, cited=(one,)) == (one, two, three)
    assert quoting.keep(need, ranked, cited=(one, two)) == (one, three)  # four is more than 6 behind
    assert quoting.keep(need, [(two, 4.0), *ranked[2:]], cited=(one,)) == (two,)  # the best is new already
    assert quoting.keep(need, [(one, -2.0), (two, -7.0)], cited=(one,)) == (one,)  # too unlikely by itself


def test_follow_ups_are_questions_about_the_same_sections_that_are_not_answered_yet(invented_assistant, quoting, find):
    searcher = invented_assistant.searcher
    evidence = searcher.evidence(["How long do devices wait for examination?"])
    chosen = find("Digital devices wait")
    follow_ups = quoting.follow_ups(evidence, [chosen])
    asked = {u.text: u.passage.sentence_ids for u in searcher.index.source.units if u.kind == "questions"}
    section = searcher.report.sentences[chosen].section_id
    assert 0 < len(follow_ups) <= 3
    for question in follow_ups:
        assert question.endswith("?")
        assert question[0].isupper()  # some are written as people type them: no example for others
        assert section in {searcher.report.sentences[i].section_id for i in asked[question]}
        assert asked[question] != (chosen,)


# --- text and markers -------------------------------------------------------------------------------------------------


def test_markers_count_from_one_in_the_order_of_the_text(report, quoting, find):
    quotes = quoting.quotes([find("Digital devices wait"), find("In 12 of the files")])
    text, citations = compose(report, [Draft("", quotes), Draft("", (whole(report, "IAGs meet", "months"),))])
    assert [c.marker for c in citations] == [1, 2, 3]
    assert re.findall(r"\[(\d+)\]", text) == ["1", "2", "3"]
    check(text, citations, report)


def test_sentences_of_one_section_read_on_and_those_of_another_start_a_line(report, find, quoting):
    quotes = quoting.quotes([find("Digital devices wait"), find("In 12 of the files"), find("IAGs meet")])
    assert compose(report, [Draft("", quotes)])[0] == (
        "In 12 of the files, officers had not spoken to a known witness. [1] "
        "Digital devices wait an average of 94 days for examination. [2]\n"
        "IAGs meet every two months, but they do not see body-worn video footage. [3]"
    )


def test_list_items_are_bullets_below_their_lead_in(report, quoting, find):
    text, _ = compose(report, [Draft("", quoting.quotes([find("The force’s priorities for new money")]))])
    assert text == (
        "The force’s priorities for new money are: [1]\n"
        "- digital forensics; [2]\n"
        "- public contact; and [3]\n"
        "- training for newly promoted sergeants, of whom there were 34 in 2021. [4]"
    )


def test_a_sentence_over_a_floating_box_has_two_markers_and_reads_as_one(report, quoting, find):
    quotes = quoting.quotes([find("Detectives told us")])
    text, citations = compose(report, [Draft("", quotes)])
    assert text == (
        "Detectives told us that they each carry an average of 27 cases, which is well above the [1] "
        "limit of 15 that the force has set for itself. [2]"
    )
    assert [c.page for c in citations] == [5, 6]
    assert "Cause of concern" not in text
    check(text, citations, report)


def test_a_fixed_lead_in_has_a_line_and_no_marker(report):
    draft = Draft("The inspectors’ grades:", (whole(report, "Investigating crime Inadequate", "2021/22"),))
    text, citations = compose(report, [draft, Draft("On “it”, the report does not say.", ())])
    assert text == (
        "The inspectors’ grades:\nInvestigating crime Inadequate 2021/22 [1]\nOn “it”, the report does not say."
    )
    assert len(citations) == 1


def test_nothing_to_quote_is_no_text(report):
    assert compose(report, []) == ("", ())
    assert compose(report, [Draft("", ())]) == ("", ())


def test_what_is_not_said_repeats_the_words_of_the_user_without_their_end_mark():
    assert unsaid_text("who paid for it?") == "On “who paid for it”, the report does not say."
    assert unsaid_text("who paid... ") == "On “who paid”, the report does not say."
    assert NOT_FOUND_TEXT == "The report does not say."


def test_what_the_user_typed_never_becomes_a_marker(report):
    draft = Draft("", (whole(report, "IAGs meet", "months"),))
    text, citations = compose(report, [draft, Draft(unsaid_text("who wrote footnote [7]?"), ())])
    check(text, citations, report)


def test_the_nearest_sections_are_named_once_each_with_their_page(invented_assistant, report):
    hits = invented_assistant.searcher.search(["digital devices waiting for examination"], 10)
    labels = nearest_sections(report, hits)
    assert labels[0] == "Effectiveness > Investigating crime > Investigation quality (page 6)"
    assert len(labels) == len(set(labels)) == 3
    assert nearest_sections(report, ()) == ()


def test_every_pronoun_of_the_invented_report_comes_with_its_sentence_before(report, quoting):
    """Wherever "it" or "they" opens a sentence inside a paragraph, the sentence before stands in front of it."""
    for block in (b for b in report.blocks if b.kind == "paragraph"):
        inside = [s for s in report.sentences if block.start <= s.start and s.end <= block.end]
        for before, sentence in pairwise(inside):
            if words(report.text[sentence.start : sentence.end])[0] in ("it", "they", "its", "their", "this"):
                assert [q.start for q in quoting.quotes([sentence.id])] == [before.start, sentence.start]
