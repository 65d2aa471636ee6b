"""BM25 over the report's sentences and passages. The only importer of bm25s and of the stemmer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt
import Stemmer

from peelqa.errors import StoreError

Scores = npt.NDArray[np.float32]

STOPWORDS = frozenset(
    """a about after all also am an and any are as at be been being but by can could did do does doing done for from
    get gets got had has have having he her here him his how i if in into is it its itself just let like make me more
    most much my no nor not of off on once only or other our out over own per please said say says she should so some
    such tell than that the their them then there these they this those through to too under up us very was we were
    what when where which while who whom whose why will with would you your""".split()  # noqa: SIM905 - a list of words reads best as words
)
_WORD = re.compile(r"£?\d[\d,./]*(?:%|m|bn)?|[a-z0-9]+(?:['’][a-z]+)?")


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The word's stem ("inspected" -> "inspect"), lower case."""
    return str(_stemmer().stemWord(word))


def words(text: str) -> list[str]:
    """The words and numbers of `text` in lower case, possessives cut; "£2.9m" and "2018/19" are one word each."""
    folded = text.lower().replace("’", "'")
    return [w.rstrip(".,/").removesuffix("'s") for w in _WORD.findall(folded)]


def terms(text: str) -> list[str]:
    """Stemmed words of `text` without stop words, in order, repeats kept."""
    return [stem(w) for w in words(text) if w not in STOPWORDS and w]


class KeywordIndex:
    """BM25 scores of a fixed list of texts (Robertson's variant as in Lucene, k1 1.2, b 0.75)."""

    def __init__(self, model: bm25s.BM25) -> None:
        self._model = model

    @classmethod
    def build(cls, texts: Sequence[str]) -> KeywordIndex:
        """Index `texts`; scores come back in the same order."""
        model = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        model.index([terms(t) or ["-"] for t in texts], show_progress=False)
        return cls(model)

    def save(self, folder: Path) -> None:
        """Write the index to `folder`, which is made."""
        self._model.save(str(folder), show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> KeywordIndex:
        """Open what `save` wrote.

        Raises:
            StoreError: the files are missing or damaged.
        """
        try:
            return cls(bm25s.BM25.load(str(folder), mmap=False))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(f"the keyword index in {folder} can't be read ({error}); run: peelqa index") from error

    def scores(self, query: str) -> Scores:
        """BM25 score of every indexed text for `query`, float32 of shape (n,); 0 where no term is shared."""
        known = [t for t in terms(query) if t in self._model.vocab_dict]
        if not known:
            return np.zeros(int(self._model.scores["num_docs"]), dtype=np.float32)
        return np.asarray(self._model.get_scores(known), dtype=np.float32)
