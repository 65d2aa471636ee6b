"""Write the vectors of a report's anticipated questions beside them, for a quick first build.

    python evals/prepare_vectors.py

To be run after a change of the questions; until then they are embedded at the first build, which takes longer.
"""

from __future__ import annotations

from peelqa.embeddings import Embedder
from peelqa.passages import questions_path, read_questions
from peelqa.prepared import vectors_path, write_prepared
from peelqa.reports import read_report
from peelqa.settings import load_settings, report_path


def main() -> None:
    """Write `seeds/*.questions.npz`."""
    path = report_path(load_settings())
    questions = questions_path(path)
    texts = [u.text for u in read_questions(questions, read_report(path))]
    write_prepared(vectors_path(questions), texts, Embedder(adapted=False).embed(texts))


if __name__ == "__main__":
    main()
