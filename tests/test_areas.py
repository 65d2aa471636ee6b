"""One pillar or component as a filter: nothing from outside is quoted or listed."""

from __future__ import annotations

import pytest

from peelqa.areas import areas_of
from peelqa.errors import QuestionError

ASKED = ("Why was it graded that way?", "What are the areas for improvement?", "What does the force do about victims?")


def test_areas_are_pillars_each_followed_by_its_components(invented_report):
    areas = areas_of(invented_report)
    pillars = [name for name in areas if name in ("Effectiveness", "Efficiency", "Legitimacy")]
    assert pillars == ["Effectiveness", "Efficiency", "Legitimacy"]
    assert len(areas) > len(pillars)
    assert "Overall summary" not in areas


def test_no_answer_quotes_anything_outside_its_area(assistant):
    said = 0
    for area in ("Effectiveness", "Efficiency", "Legitimacy", "Treating the public fairly"):
        for question in ASKED:
            answer = assistant.ask(question, area=area)
            said += bool(answer.citations)
            assert all(area in c.section.split(" > ") for c in answer.citations), (area, question)
            assert all(area in assistant.report.sections[h.passage.section_id].path for h in answer.hits)
            assert answer.notes[0] == f"Only “{area}” was searched."
    assert said >= 4


def test_without_an_area_nothing_changes(assistant):
    plain, same = assistant.ask("What does the force do about victims?"), assistant.ask(ASKED[2], area="")
    assert (plain.text, plain.citations, plain.notes) == (same.text, same.citations, ())


def test_the_rows_of_the_table_of_judgments_belong_to_the_pillar_that_they_grade(assistant):
    answer = assistant.ask("How was each area graded?", area="Efficiency")
    components = [j.component for j in assistant.template.judgments if j.pillar == "Efficiency" and j.component]
    assert components
    assert all(name in answer.text for name in components)
    others = {j.component for j in assistant.template.judgments if j.pillar != "Efficiency"} - {""}
    assert not [name for name in others if name in answer.text]


def test_search_and_keyword_search_stay_in_the_area(assistant):
    report = assistant.report
    for search in (assistant.search, assistant.search_words):
        hits = search("training", 10, area="Legitimacy")
        assert hits
        assert all("Legitimacy" in report.sections[h.passage.section_id].path for h in hits)


def test_an_unknown_area_is_refused_with_those_that_exist(assistant):
    with pytest.raises(QuestionError, match=r"no area 'Catering'; it has: Effectiveness, "):
        assistant.ask("Why?", area="Catering")


def test_keyword_search_needs_no_model(invented_path, tmp_path):
    from peelqa.assistant import Assistant
    from peelqa.settings import Settings

    fresh = Assistant(Settings(report=invented_path, index_dir=tmp_path / "none"))
    hits = fresh.search_words("victims", 5)
    texts = [fresh.report.text[h.passage.start : h.passage.end].lower() for h in hits]
    assert texts
    assert all("victim" in text for text in texts)
    assert not fresh.is_open
    assert not (tmp_path / "none").exists()
    assert fresh.search_words("xylophone") == ()
