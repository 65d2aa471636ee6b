"""Answers from what the template states as data: grades, boxes, recommendations, definitions, bulleted lists.

Precision comes before recall: a question is answered here only if its words leave nothing unexplained. Every other
question gets None and is left to search, because a wrong hijack is worse than a slower right answer.
"""

from __future__ import annotations

from peelqa.asked import Structured, read_question, without_courtesy
from peelqa.boxes import Boxes
from peelqa.grades import Grades
from peelqa.listed import Definitions, Lists
from peelqa.subjects import Subjects
from peelqa.types import Draft, Report, Template

__all__ = ["Structured", "StructuredAnswers"]


class StructuredAnswers:
    """Answers questions about one report from its data; built once, it holds no state of a conversation."""

    def __init__(self, report: Report, template: Template) -> None:
        self._subjects = Subjects(report, template)
        self._definitions = Definitions(report, template)
        self._lists = Lists(report, self._subjects)
        boxes, tables = Boxes(report, template, self._subjects), Grades(report, self._subjects)
        self._steps = (boxes.causes, tables.inspector, boxes.improvements, tables.inspected, tables.grades)
        self._years = {j.year for j in template.judgments if j.year}

    def answer(self, question: str) -> Structured | None:
        """The data that `question` asks for, or None if it isn't clearly a question for data.

        Args:
            question: one question that stands alone; follow-ups must have been completed before.

        Returns:
            Drafts whose quotes are canonical offsets of the report. Every lead-in ends in a colon or is "".
        """
        text = without_courtesy(question)
        quotes = self._definitions.find(text)
        if quotes:
            return Structured((Draft("", quotes),), False, "definition")
        answered = self._from_template(text)
        if answered is not None:
            return answered
        listed = self._lists.find(text)
        return Structured((Draft("", listed),), True, "list") if listed else None

    def _from_template(self, text: str) -> Structured | None:
        asked = read_question(text, self._subjects)
        if not all(year in self._years for year in asked.years):  # another report's year
            return None
        return next((answered for step in self._steps if (answered := step(asked)) is not None), None)
