"""The vector of a question asked in a chat: its own wording mixed with what the chat has been about.

"Has it helped?" holds too little to be searched by, and rules that complete it from the last question pick the wrong
noun now and then. The mean of several completed wordings, each with its weight, lies nearer to what was meant than any
of them. The weights are fitted (`evals/fit_blend.py`) so that the mix comes near to the same question written
standalone, and stays with the question where a complete one changes the subject.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from peelqa.followups import Query
from peelqa.keywords import terms

Mix = tuple[tuple[str, float], ...]  # texts and the weights of their vectors

PARTS = ("standalone", "with_last", "with_quote", "opening")
CONDITIONS = ("always", "leaning", "short")
ENOUGH = 4  # terms: a question with so many is not short
WEIGHTS = Path(__file__).parent / "blend.json"


def parts(query: Query, quote: str) -> tuple[str, ...]:
    """The texts of `PARTS` for a query with earlier questions.

    Args:
        query: with `told`.
        quote: the sentence that an earlier answer quoted last of all, first in that answer; "" if none quoted any.
    """
    own, last = query.own.rstrip("?.! "), query.told[-1].rstrip("?.! ")
    return query.texts[0], f"{own} ({last})?", f"{own} ({quote or last})?", query.told[0]


def conditions(query: Query) -> npt.NDArray[np.float64]:
    """The values (0 to 1) of `CONDITIONS`: how much the question seems to lean on the chat."""
    short = max(0, ENOUGH - len(set(terms(query.own)))) / ENOUGH
    return np.array([1.0, float(query.leans_on_chat), short])


def mix(query: Query, quote: str) -> Mix:
    """What the query's vector is mixed of; () without earlier questions: it is that of its own wording."""
    if not query.told:
        return ()
    weights = np.einsum("ij,j->i", coefficients(), conditions(query))
    return tuple(zip(parts(query, quote), map(float, weights), strict=True))


@lru_cache(maxsize=1)
def coefficients() -> npt.NDArray[np.float64]:
    """Fitted weights, shape (parts, conditions)."""
    data = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return np.array([[data[part][condition] for condition in CONDITIONS] for part in PARTS])
