"""Search by keyword alone: needs neither the model nor the index on disk, so it answers while they are opened."""

from __future__ import annotations

import numpy as np

from peelqa.areas import hits_within
from peelqa.ingest import Source
from peelqa.keywords import KeywordIndex
from peelqa.types import Hit


class WordSearch:
    """BM25 over the sentences of a report; made in memory in well under a second."""

    def __init__(self, source: Source) -> None:
        self._report = source.report
        self._passages = [unit.passage for unit in source.units if unit.kind == "sentences"]
        self._keywords = KeywordIndex.build([unit.text for unit in source.units if unit.kind == "sentences"])

    def search(self, query: str, k: int = 10, area: str = "") -> tuple[Hit, ...]:
        """At most `k` sentences of the area that share a word with `query`, best first; ties in report order."""
        scores = self._keywords.scores(query)
        order = (int(i) for i in np.argsort(-scores, kind="stable") if scores[i] > 0)
        hits = (Hit(self._passages[i], float(scores[i]), ("keywords",)) for i in order)
        return hits_within(self._report, hits, area)[:k]
