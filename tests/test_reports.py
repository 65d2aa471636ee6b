"""Reading a report file: pages, sentences, links, and offsets that lead back to the file."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peelqa.errors import ReportError
from peelqa.reports import MAX_BYTES, read_report, split_sentences

# Pages counted by eye: the file's first line is on page 2, every later line that begins with a space starts a page.
SEED_PAGES = [
    ("This report is structured in four parts", 2),
    ("We inspected all forces in four areas", 2),
    ("Firearms capability Yes", 3),
    ("Investigating crime Requires improvement 2018/19", 5),
    ("Armed response capability Ungraded 2018/19", 5),
    ("Fair treatment of the workforce Requires improvement 2018/19", 6),
    ("Wiltshire Police and Norfolk Constabulary", 7),
    ("Wendy Williams", 8),
    ("It has 81 dedicated SNTs.", 13),
    ("from 40 to approximately 150 participants", 14),
    ("deported offenders from the UK", 14),
    ("West Mercia Police requires improvement in the way in which it investigates crime.", 15),
    ("approximately half had ineffective or no supervision", 15),
    ("improve its ability to retrieve digital evidence", 16),
    ("(29 out of 60)", 18),
    ("lengthy investigative delays of up to 12 months", 19),
    ("three-day disclosure training course", 20),
    ("mental health crisis care concordat.", 21),
    ("12-point action plan", 24),
    ("PIP2-trained detectives staff HAUs.", 26),
    ("11 serious crime prevention orders", 31),
    ("1.95 disruptions per OCG", 32),
    ("more than 137,000 999 calls", 39),
    ("£42m to improving the estate", 42),
    ("69 percent (West Mercia)", 43),
    ("£17.2m ICT investment", 46),
    ("an additional 215 constables", 49),
    ("£2.9m of these savings", 50),
    ("20 percent of officers do not have up-to-date", 58),
    ("221 stop and search records", 59),
    ("up to date by February 2020", 62),
    ("at 60 percent", 67),
    ("varied between 0 and 920", 70),
    ("Metropolitan Police Service where we reviewed 90", 71),
    ("section 38-designated", 72),
]
INVENTED_PAGES = [
    ("This report is structured in four parts", 2),
    ("Ethical and lawful workforce behaviour No", 2),
    ("Preventing crime and tackling anti-social behaviour Outstanding 2021/22", 3),
    ("Fair treatment of the workforce Good 2021/22", 3),
    ("worth £1.4m in 2021", 4),
    ("Margaret Oakes", 4),
    ("The force has 46 CATs", 5),
    ("an average of 27 cases", 5),
    ("tell every victim, in writing", 5),
    ("limit of 15 that the force has set", 6),
    ("a balanced budget of £148m", 6),
    ("close two little-used", 6),
    ("custody suites at Thornby", 7),
    ("190 stop and search records", 7),
    ("selected at random", 7),
]

# All sentences of the seed that run over a page break: pages whose first line goes on with the sentence before.
SEED_OVER_PAGES = {
    (19, 20): "Such operations can prove effective.",
    (22, 23): "They can talk through the ‘stay safe’ advice they give to victims.",
    (23, 24): "It can also increase the incidence of victim disengagement.",
    (
        25,
        26,
    ): "This makes the force’s use of pre-charge bail less effective than it could be in safeguarding victims of "
    "domestic abuse.",
    (31, 32): "It does this using OCG scoring, MoRILE assessment and professional judgment.",
    (39, 40): "Successful investigations of this nature depend on constructive working relationships with social care "
    "workers and other professionals who support vulnerable victims.",
    (
        40,
        41,
    ): "Additionally, several key personnel are due to transfer to Warwickshire Police and the transition planning "
    "team will end in October, with the remainder of its work transferring to other teams.",
    # a cause of concern with its recommendations floats inside the next one
    (47, 48): "Many operational pressures are the result of factors that are more complex than simply the number of "
    "999/101 calls the force receives, and the volume of crime that is committed.",
    (52, 53): "It gives those taking part access to personality profiling techniques and coaching.",
    # areas for improvement float inside the next one
    (57, 58): "We also found that the force uses a range of channels, including social and traditional media.",
    (58, 59): "They are diverse in their membership and representative of the communities they serve.",
    (60, 61): "But there was no obvious mention of the analysis that the force had conducted to understand and explain "
    "reasons for disparities in different search types, or any subsequent action it had taken.",
    (
        65,
        66,
    ): "The women’s network is supporting potential candidates to help increase female representation across the "
    "workforce, and to improve the gender balance in roles such as firearms.",
}
INVENTED_OVER_PAGES = {
    # a cause of concern floats inside this one
    (
        5,
        6,
    ): "Detectives told us that they each carry an average of 27 cases, which is well above the limit of 15 that the "
    "force has set for itself.",
    # a printed page number stands inside this one
    (6, 7): "To find the rest, it will sell its former headquarters in Millbeck, share its vehicle workshops with the "
    "fire service and close two little-used custody suites at Thornby and Selside.",
}


def sentence_texts(report):
    return [report.text[s.start : s.end] for s in report.sentences]


def test_the_line_that_prints_15_starts_page_15(seed_report, seed_path):
    source = seed_path.read_text(encoding="utf-8")
    page = next(p for p in seed_report.pages if p.number == 15)
    assert source[page.source_start :].startswith(" 15 \n")


@pytest.mark.parametrize(("name", "last"), [("seed_report", 72), ("invented_report", 7)])
def test_pages_count_from_2_without_a_gap_and_tile_the_file(request, name, last):
    report = request.getfixturevalue(name)
    assert [p.number for p in report.pages] == list(range(2, last + 1))
    assert report.pages[0].source_start == 0
    assert all(a.source_end == b.source_start for a, b in zip(report.pages, report.pages[1:], strict=False))


@pytest.mark.parametrize(("phrase", "page"), SEED_PAGES)
def test_a_phrase_of_the_seed_is_on_its_page(seed_report, phrase, page):
    assert seed_report.page_at(seed_report.text.index(phrase)) == page


@pytest.mark.parametrize(("phrase", "page"), INVENTED_PAGES)
def test_a_phrase_of_the_invented_report_is_on_its_page(invented_report, phrase, page):
    assert invented_report.page_at(invented_report.text.index(phrase)) == page


def test_a_printed_page_number_is_not_text(seed_report, invented_report):
    assert not re.search(r"^\s*15\s*$", seed_report.text, re.MULTILINE)
    assert not re.search(r"\b7 custody|^\s*7\s*$", invented_report.text, re.MULTILINE)


@pytest.mark.parametrize(
    ("name", "wanted"), [("seed_report", SEED_OVER_PAGES), ("invented_report", INVENTED_OVER_PAGES)]
)
def test_sentences_over_a_page_break_are_whole_and_no_others_cross(request, name, wanted):
    report = request.getfixturevalue(name)
    found = {
        (s.page_start, s.page_end): report.text[s.start : s.end] for s in report.sentences if s.page_start != s.page_end
    }
    assert found == wanted


@pytest.mark.parametrize(
    "sentence",
    [
        # an address line, a page's links or a hard wrap stands inside each of these
        "This means that we didn’t inspect all forces against all areas.",
        "Its incident resolution team (IRT) deals with calls by appointment.",
        "It gives a named officer to people under 18.",  # the line break made "18." look like an item of a list
        "This is a marked improvement since our last inspection.",
        "The force has 46 CATs, and each has a sergeant and at least five officers.",  # right below its heading
        "(RADAR stands for risk, attendance, danger, action and review.)",
    ],
)
def test_sentences_that_the_layout_cuts_are_whole(invented_report, sentence):
    assert sentence in sentence_texts(invented_report)


def test_a_bracketed_definition_and_the_sentence_behind_it_are_two(seed_report):
    found = sentence_texts(seed_report)
    assert "These processes are described in the next section of this report." in found
    assert any(text.startswith("(THRIVE stands for threat") and text.endswith("the issue.)") for text in found)


def test_every_sentence_of_a_paragraph_begins_and_ends_like_one(either):
    report, _ = either
    # The inspector's name and office close the observations without a full stop.
    signatures = ("Wendy Williams HM Inspector of Constabulary", "Margaret Oakes HM Inspector of Constabulary")
    paragraphs = {b.start: b for b in report.blocks if b.kind == "paragraph"}
    odd = [
        report.text[s.start : s.end]
        for s in report.sentences
        if any(b.start <= s.start < b.end for b in paragraphs.values())
        and not re.fullmatch(r"[(‘A-Z].*[.!?:;][)’”]*", report.text[s.start : s.end])
    ]
    assert [text for text in odd if text not in signatures] == []


def test_every_sentence_stands_in_the_file_at_its_offsets(either, words_in_file):
    report, source = either
    for sentence in report.sentences:
        for start, end in report.pieces(sentence.start, sentence.end):
            place = report.source_offset(start), report.source_offset(end - 1) + 1
            assert words_in_file(source, *place) == report.text[start:end]


def test_a_sentence_that_a_box_cuts_is_proven_in_two_pieces(seed_report, invented_report, words_in_file):
    # the file has the box between the two, so its plain slice is not the sentence
    for report, words in [(seed_report, "Many operational pressures"), (invented_report, "Detectives told us")]:
        sentence = next(s for s in report.sentences if report.text[s.start : s.end].startswith(words))
        pieces = [report.text[a:b] for a, b in report.pieces(sentence.start, sentence.end)]
        assert len(pieces) == 2
        assert " ".join(pieces) == report.text[sentence.start : sentence.end]


def test_all_but_the_cut_sentences_are_one_piece(seed_report, invented_report):
    # seed: the two over boxes (pages 47 and 57); invented: one over a box, one over a printed page number
    for report in (seed_report, invented_report):
        cut = [s for s in report.sentences if len(list(report.pieces(s.start, s.end))) > 1]
        assert len(cut) == 2


def test_every_visible_character_maps_to_itself_in_the_file(either):
    report, source = either
    wrong = [i for i, c in enumerate(report.text) if not c.isspace() and source[report.source_offset(i)] != c]
    assert wrong == []


def test_the_pages_of_a_sentence_are_those_counted_in_the_file(either):
    report, source = either
    starts = [0]
    offset = 0
    for line in source.split("\n"):
        if offset and line.startswith(" ") and line.strip() and not line.strip().startswith("http"):
            starts.append(offset)
        offset += len(line) + 1
    for s in report.sentences:
        for page, at in [(s.page_start, s.start), (s.page_end, s.end - 1)]:
            assert page == 1 + sum(start <= report.source_offset(at) for start in starts)


def test_no_address_is_in_the_text(either):
    report, _ = either
    assert "http" not in report.text
    assert "www." not in report.text


@pytest.mark.parametrize(
    ("name", "total", "some"),
    [
        # counted in the file: lines that hold only an address, and those above the next page's first line
        ("seed_report", 138, {2: 1, 7: 2, 8: 6, 11: 9, 33: 7, 72: 8, 34: 0, 69: 0}),
        ("invented_report", 9, {2: 2, 3: 0, 4: 2, 5: 2, 6: 2, 7: 1}),
    ],
)
def test_addresses_are_links_of_their_pages(request, name, total, some):
    report = request.getfixturevalue(name)
    counts = Counter(link.page for link in report.links)
    assert len(report.links) == total
    assert {page: counts[page] for page in some} == some


def test_a_link_stands_in_the_file_at_its_offset(either):
    report, source = either
    assert all(source.startswith(link.url, link.source_start) for link in report.links)


def test_sections_tile_the_text_and_hold_their_blocks_and_sentences(either):
    report, _ = either
    assert report.sections[0].start == 0
    assert report.sections[-1].end == len(report.text)
    assert all(a.end == b.start for a, b in zip(report.sections, report.sections[1:], strict=False))
    assert [s.id for s in report.sections] == list(range(len(report.sections)))
    for part in (*report.blocks, *report.sentences):
        section = report.sections[part.section_id]
        assert section.start <= part.start < part.end <= section.end


def test_sentences_are_numbered_in_order_and_do_not_overlap(either):
    report, _ = either
    assert [s.id for s in report.sentences] == list(range(len(report.sentences)))
    assert all(a.end <= b.start for a, b in zip(report.sentences, report.sentences[1:], strict=False))


def test_reading_twice_gives_the_same_report(invented_path, invented_report):
    assert read_report(invented_path) == invented_report


@pytest.mark.parametrize(
    ("change", "shift"),
    [
        (lambda data: b"\xef\xbb\xbf" + data, 0),  # a byte order mark is no character of the text
        (lambda data: data.replace(b"\n", b"\r\n"), 1),  # one character more a line: line 2 starts one later
    ],
)
def test_byte_order_mark_and_line_ends_change_no_text(invented_path, invented_report, tmp_path, change, shift):
    path = tmp_path / "invented.txt"
    path.write_bytes(change(invented_path.read_bytes()))
    report = read_report(path)
    assert report.text == invented_report.text
    at = report.text.index("This report is structured")  # the third line of the file
    assert report.source_offset(at) == invented_report.source_offset(at) + 2 * shift


@pytest.mark.parametrize(
    ("name", "year"),
    [("seed_report", "PEEL 2018/19: West Mercia Police"), ("invented_report", "PEEL 2021/22: Eastmoor")],
)
def test_the_title_names_year_and_force(request, name, year):
    assert request.getfixturevalue(name).title.startswith(year)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("report.docx", b"x", r"not a kind of file that can be read; use one of: .*\.txt"),
        ("report.txt", b"", "does not look like an inspection report"),
        ("report.txt", b" \n\n \n", "does not look like an inspection report"),
        ("report.txt", b"Once upon a time. " * 200, "does not look like an inspection report"),
        ("report.txt", b"caf\xe9 " * 200, r"is not UTF-8 \(byte 3\)"),
        ("report.txt", "Investigating crime ".encode("utf-16") * 99, "is not UTF-8"),
        ("report.txt", b"Good\0" * 200, "is a binary file"),
    ],
)
def test_a_file_that_is_no_report_is_refused_by_name(tmp_path, name, data, message):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReportError, match=message) as refusal:
        read_report(path)
    assert str(path) in str(refusal.value)


def test_a_missing_report_is_refused_with_the_setting_that_mends_it(tmp_path):
    with pytest.raises(ReportError, match=r"nowhere\.txt: No such file.*PEELQA_REPORT"):
        read_report(tmp_path / "nowhere.txt")


def test_a_folder_is_no_report(tmp_path):
    folder = tmp_path / "folder.txt"
    folder.mkdir()
    with pytest.raises(ReportError, match="can't read the report"):
        read_report(folder)


def test_a_file_larger_than_any_report_is_not_read(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)  # sparse: nothing is written
    with pytest.raises(ReportError, match="20,000,001 bytes, more than the 20,000,000"):
        read_report(path)


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_sentences_leave_out_nothing_but_white_space(text):
    spans = split_sentences(text)
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    assert all(text[a:b].strip() == "" for a, b in zip(ends, starts, strict=True))
    assert all(text[a:b] == text[a:b].strip() != "" for a, b in spans)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It records 1.95 disruptions. It saved £2.9m.", ["It records 1.95 disruptions.", "It saved £2.9m."]),
        ("It has a plan (for example, e.g. cadets). Good.", ["It has a plan (for example, e.g. cadets).", "Good."]),
        ("(STP is new.) We like it.", ["(STP is new.)", "We like it."]),
        ("  One only  ", ["One only"]),
        ("", []),
    ],
)
def test_sentences_split_where_a_reader_would(text, sentences):
    assert [text[a:b] for a, b in split_sentences(text)] == sentences


WORDS = st.sampled_from(
    [
        "the",
        "force",
        "Officers",
        "victims",
        "£2.9m",
        "18.",
        "police’s",
        "good.",
        "(ARVs)",
        "Police",
        "77",
        "Yes",
        "risk:",
    ]
)
PARAGRAPH = st.lists(WORDS, min_size=1, max_size=40)
WRAP = st.sampled_from(
    [" ", " ", " ", " \n", "\n", "  \n", "\nhttps://example.org/glossary/a-b/\n", " \n  https://x.org\n"]
)
GAP = st.sampled_from(["\n\n", " \n\n", "\n \n", "\n\nhttps://example.org/b\n\n", "\n "])


@st.composite
def mini_reports(draw):
    """Pages of wrapped words with addresses between the lines: (text of the file, all its words in order)."""
    parts, words = [], []
    for paragraph in draw(st.lists(PARAGRAPH, min_size=1, max_size=6)):
        for i, word in enumerate(paragraph):
            parts.append(word if i == 0 else draw(WRAP) + word)
        words += paragraph
        parts.append(draw(GAP))
    return "".join(parts), words


@given(mini_reports())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_layout_keeps_every_word_in_order_and_every_sentence_in_its_place(read_pages, words_in_file, mini):
    pages, words = mini
    report, source = read_pages(pages)
    assert report.text.split()[-len(words) :] == words
    for s in report.sentences:
        place = report.source_offset(s.start), report.source_offset(s.end - 1) + 1
        assert words_in_file(source, *place) == report.text[s.start : s.end]
