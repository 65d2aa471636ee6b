"""History + question -> standalone queries, without a model.

A question that stands alone is searched as it is, so that a change of topic is not polluted by the old one. One that
leans on the chat is completed: what it names takes the place of its like in the question before ("and in Leeds?"), or
the subjects of the question before are put behind it ("why is that?").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from peelqa.keywords import STOPWORDS, stem, terms, words
from peelqa.phrases import GENERIC_STEMS, subjects
from peelqa.places import mentioned
from peelqa.pointing import VAGUE_STEMS, points_back

MAX_QUERY_WORDS = 80
MAX_QUERY_CHARS = 800
MAX_EARLIER = 8  # older questions are not looked at
MAX_SUBJECT_WORDS = 3  # a longer run of words holds a verb and can't be replaced as one thing
MAX_LITTLE = 3  # words of its own: a question with fewer, or as many in a short one, may lean on the chat
MAX_SUBJECTS = 4  # carried from earlier turns; more of them pull the search back to the old topic

_LEAD = re.compile(
    r"^(?:(?:(?:and|but|or|so|also|then|plus|ok(?:ay)?|thanks?(?: you)?|cheers|fair enough|i see|hm+|ah|oh|yes|yeah)"
    r"\b(?!-)|(?:right|great|good|fine|well|sure|now)\b(?=[,.!:;–—]))[\s,.!:;–—-]*)+",
    re.IGNORECASE,
)
_SWITCH = re.compile(
    r"^(?:(?:an?|on|to|next|let's|talk(?:ing)?|move|moving|turning|changing|switching|change of|the|about|i have|one)"
    r"\s+)*(?:(?:completely |totally )?(?:different|another|new|next|separate|unrelated|other) "
    r"(?:question|thing|topic|subject|matter|point|note)|something (?:else|different)|topic|subject|moving on|"
    r"(?<=move )on)\b[\s,.!:;–—-]+(?=\S+\s+\S+\s+\S)",
    re.IGNORECASE,
)
_RETURN = re.compile(
    r"^(?:(?:can we |let's |let me |i want to )?(?:go(?:ing)? |com(?:e|ing) )?back to|returning to|as for)"
    r"\s+(?P<topic>[^,.:;?–—]+?)(?:\s+-\s+|[,.:;?–—]\s*|$)",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"^(?:(?:no|nope|sorry|actually|wait|not (?:that|the|those)(?: \w+)?)\b[\s,.!:;–—-]*)*"
    r"(?:i (?:really |actually )?(?:mean|meant|was asking(?: about)?|wanted)|rather)\b[\s,:–—-]*"
    r"|^(?:no|nope|sorry|actually|wait)\b[\s,.!:;–—-]+",
    re.IGNORECASE,
)
_MEANT_BEHIND = re.compile(
    r"[\s,–—-]*\b(?:is |was )?(?:what )?i (?:really |actually )?(?:mean|meant)\W*$", re.IGNORECASE
)
_REJECTED = re.compile(
    r"(?:,|\s-|\s–)?\s*(?:and |but )?\b(?:not|rather than|instead of)\s+(?P<old>[^,?]+)\??$", re.IGNORECASE
)
_OTHER = re.compile(r"^(?:(?:what|how) about\s+)?the other(?:s| ones?| two)?\W*$", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:what|how) about\b\s*", re.IGNORECASE)
_CLAUSE = re.compile(
    r"\b(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would|"
    r"should|list|name|give|tell|show|describe|explain|summarise|compare|define)\b|^(?:what|who|how|where|when)['’]?s\b",
    re.IGNORECASE,
)
_DEFINITION = re.compile(
    r"^(?:(?:what|who)(?:['’]?s| is| are| was| were)|define|explain|describe|tell me(?: more)? about|what do(?:es)?|"
    r"(?:is|are) there)\s",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:which|who)(?: one)?(?: of (?:them|the two|those|these))? (?:is|are|was|were|did|does|has|scored|came)\b"
    r".*\b(?:better|worse|best|worst|higher|lower|more|less|fewer|bigger|smaller|larger)\b|\b(?:the two|them both)\b",
    re.IGNORECASE,
)
_CARRIED = re.compile(r"\s*\([^()]*\)(?=\??$)")  # what a question was completed with
_WHOLE = re.compile(r"\bthe (?:force|report|inspect\w+)\b", re.IGNORECASE)  # such a question names its own subject
_OF_ANY_FORCE = frozenset(map(stem, ("force", "each", "every", "report")))
_NOTHING_OF_ITS_OWN = VAGUE_STEMS | GENERIC_STEMS | _OF_ANY_FORCE


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for: `texts` (the first is the fullest standalone wording) and whether the chat was needed.

    `own` is the question in its own words, without "and", "no, I meant" and the like; `told` are the earlier questions
    in their standalone wording, oldest first; `written` are standalone wordings by a chat model, if one is used.
    """

    texts: tuple[str, ...]
    leans_on_chat: bool
    own: str = ""
    told: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


def standalone(question: str, earlier: Sequence[str], names: Sequence[str] = ()) -> Query:
    """Complete `question` from the earlier questions of the chat.

    Args:
        question: as the user typed it.
        earlier: the user's questions so far, oldest first.
        names: names of the report that replace each other ("what about efficiency?"): components, pillars, places.

    Returns:
        The standalone wording first; then, if the chat was needed, looser wordings to be searched with it.
    """
    resolved: list[str] = []
    for text in [e for e in (_shorten(e) for e in earlier[-MAX_EARLIER:]) if words(e)]:
        resolved.append(_query(text, resolved, names).texts[0])
    query = _query(question, resolved, names)
    return replace(query, own=_corrected(_own(_shorten(question))), told=tuple(resolved))


def _query(question: str, resolved: Sequence[str], names: Sequence[str]) -> Query:
    """`standalone` with the earlier questions in their own standalone wording."""
    if not resolved:
        return Query((question,), leans_on_chat=False)
    own = _own(_shorten(question))
    if not leans(_shorten(question), names):
        alone = _own(question)
        if not _says_little(question, names):
            return Query((alone,), leans_on_chat=False)
        texts = [alone, _completed(alone, resolved, names)]  # it may lean on the chat: both wordings are searched
        return Query(tuple(dict.fromkeys(_shorten(t) for t in texts)), leans_on_chat=True)
    back = _RETURN.match(own)
    if back:
        texts = _returned(own[back.end() :], back["topic"], resolved)
    elif _OTHER.match(own) and len(resolved) > 1:
        texts = [resolved[-2], f"{_bare(resolved[-2])} {_bare(resolved[-1])}?"]
    else:
        rest = _corrected(own)
        first = question if _is_bare_topic(question, names) else _completed(rest, resolved, names)
        # The whole last question as a second wording pulls old answers back in: only a noun by itself needs it.
        texts = [first, f"{_bare(rest)} {_bare(resolved[-1])}?"] if _is_noun_alone(rest) else [first]
    return Query(tuple(dict.fromkeys(_shorten(t) for t in texts)), leans_on_chat=True)


def _is_bare_topic(question: str, names: Sequence[str]) -> bool:
    """True for a lone word that is not marked as a follow-up ("vetting?"): as likely a new topic as the old one."""
    is_marked = _own(question) != question.strip() or _ABOUT.match(question) or _CORRECTION.match(question)
    is_known = _named(question, names) or mentioned(question)
    return not (is_marked or is_known or _CLAUSE.search(question)) and any(
        stem(t) not in VAGUE_STEMS for t in terms(question)
    )


def _is_noun_alone(question: str) -> bool:
    """True for "vans", "in Leeds": no verb, and nothing that points back."""
    return not _CLAUSE.search(question) and not points_back(question)


def leans(question: str, names: Sequence[str] = ()) -> bool:
    """True if the question can't be understood without what was said before."""
    told = _LEAD.sub("", question.strip())
    if _SWITCH.match(told) or (question.strip() and not words(told)):
        return False
    own = _own(question)
    if _CORRECTION.match(own) or _RETURN.match(own):
        return True
    marked = own != question.strip() or bool(_ABOUT.match(own))
    own = _ABOUT.sub("", own)
    content = [t for t in words(own) if t not in STOPWORDS]
    if not _CLAUSE.search(own):
        return (marked and len(content) <= 4) or len(content) <= 1 or points_back(own)
    if points_back(own):
        return True
    firm = [t for t in content if stem(t) not in VAGUE_STEMS]
    if all(stem(t) in _OF_ANY_FORCE for t in firm):  # no word of its own at all, or "how many for each force?"
        return True
    if len(firm) == 1 and len(firm) == len(content):
        return _DEFINITION.match(own) is None and not _named(own, names)
    return len(firm) == 1 and not _named(own, names) and not mentioned(own)


def _says_little(question: str, names: Sequence[str]) -> bool:
    """True for "which offences?", "same number at every force?": nothing points back, but little is named either."""
    told = _LEAD.sub("", question.strip())
    is_whole = _WHOLE.search(question) or _DEFINITION.match(_own(question)) or not terms(told)
    is_new = _SWITCH.match(told) or _named(question, names) or mentioned(question)
    if is_whole or is_new:
        return False
    own = set(terms(question)) - _NOTHING_OF_ITS_OWN
    return len(own) < MAX_LITTLE or (len(own) == MAX_LITTLE and len(words(question)) <= 2 * MAX_LITTLE)


def _own(question: str) -> str:
    """The question without courtesies, "and", or the announcement of another subject."""
    text = _LEAD.sub("", question.strip())
    switched = _SWITCH.sub("", text)
    return _LEAD.sub("", switched) or switched or question.strip()


def _returned(rest: str, topic: str, earlier: Sequence[str]) -> list[str]:
    """Wordings of a return to `topic`: the earlier question that shares most words with it, the oldest of equals."""
    wanted = set(terms(topic))
    shared = [len(wanted & set(terms(q))) for q in earlier]
    best = max(range(len(earlier)), key=lambda i: (shared[i], -i))
    before = earlier[best] if shared[best] else topic
    if not words(rest):
        return [before]
    same = next((s for s in subjects(before) if wanted & set(terms(s))), topic)
    first = rest if wanted & set(terms(rest)) else f"{_bare(rest)} ({same})?"
    return [first, f"{_bare(rest)} {_bare(before)}?"]


def _corrected(question: str) -> str:
    """The question without "no, I meant" and without what it takes back ("..., not cars")."""
    kept, corrections = _CORRECTION.subn("", question, count=1)
    if corrections:
        kept = _MEANT_BEHIND.sub("", _REJECTED.sub("", kept))
    kept = _ABOUT.sub("", kept)
    return kept if words(kept) else question


def _completed(rest: str, earlier: Sequence[str], names: Sequence[str]) -> str:
    """The fullest wording: `rest` in the place of its like in the last question, or `rest` with its subjects."""
    before = earlier[-1]
    if not terms(rest):
        return f"{_bare(rest)}: {before}".removeprefix(": ")
    if _is_noun_alone(rest) and any(t not in VAGUE_STEMS for t in terms(rest)):
        return _replaced(_bare(rest), before, names)
    named = subjects(_CARRIED.sub("", before)) or subjects(before)  # its own ones come before those that it took over
    if _COMPARED.search(rest) and len(earlier) > 1:
        named = (*named, *subjects(earlier[-2]))
    known = set(terms(rest))
    added = [s for s in dict.fromkeys(named) if not set(terms(s)) <= known][:MAX_SUBJECTS]
    return f"{_bare(rest)} ({', '.join(added) or _bare(before)})?"


def _replaced(new: str, before: str, names: Sequence[str]) -> str:
    """`before` with its name, place, time or first subject replaced by `new`."""
    core = re.sub(r"^(?:in|at|for|on|by|with|of|to|from)\s+", "", new, flags=re.IGNORECASE)
    core = re.sub(r"^the\s+(?=\w)", "", core, flags=re.IGNORECASE)
    for old in _counterparts(core, before, names):
        if set(terms(core)) != set(terms(old)):
            return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: core, before, count=1, flags=re.IGNORECASE)
    return f"{_bare(before)} {new}?"


def _counterparts(new: str, before: str, names: Sequence[str]) -> list[str]:
    """What `new` may replace in `before`, the surest first."""
    if _named(new, names):
        named = [n for n in names if _says(before, n)]
        if named:
            return [max(named, key=len)]
    if mentioned(new) or (mentioned(before) and new[:1].isupper()):
        return [p for p in mentioned(before) if _says(before, p)]
    years = re.compile(r"\b(?:19|20)\d\d(?:/\d\d)?\b")
    if years.search(new):
        return years.findall(before)
    carried = _CARRIED.search(before)  # the subjects of an older question, if the last one leant on it
    found = [s for s in subjects(carried.group() if carried else before) if len(terms(s)) <= MAX_SUBJECT_WORDS]
    return [*(s for s in found if terms(s)[-1:] == terms(new)[-1:]), *found]


def _named(text: str, names: Sequence[str]) -> bool:
    return any(_says(text, name) for name in names)


def _says(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _bare(text: str) -> str:
    return text.rstrip("?.! ")


def _shorten(text: str) -> str:
    return " ".join(text[: 2 * MAX_QUERY_CHARS].split()[:MAX_QUERY_WORDS])[:MAX_QUERY_CHARS]
