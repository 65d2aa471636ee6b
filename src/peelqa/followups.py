"""History + question -> standalone queries, without a model.

A question that stands alone is searched as it is, so that a change of topic is not polluted by the old one. One that
leans on the chat is completed: what it names takes the place of its like in the question before ("and in Leeds?"), or
the subjects of the question before are put behind it ("why is that?").
"""

# ruff: noqa: SIM905 - a list of words reads best as words

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from peelqa.keywords import STOPWORDS, stem, terms, words
from peelqa.places import mentioned

MAX_QUERY_WORDS = 80
MAX_QUERY_CHARS = 800
MAX_EARLIER = 8  # older questions are not looked at
MAX_SUBJECT_WORDS = 3  # a longer run of words holds a verb and can't be replaced as one thing
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
_VAGUE = frozenset(
    "reason figure number total example detail deadline grade judgment rating score result rest page section date "
    "percentage proportion share compare comparison difference better worse higher lower "
    "overall instead beforehand afterwards since anyone anything everyone someone else".split()
)
_GENERIC = frozenset(
    "force police inspector inspection report officer people question way thing bit kind sort part lot number share "
    "proportion percentage reason figure name example detail year month week".split()
)
_POINTERS = frozenset("it they them he she him her this these those".split())
_SUBJECTS = frozenset("it they he she".split())
_NOT_BACK = frozenset("who whose that year report force inspection area".split())  # behind "this", "those"
_FINAL = frozenset("beforehand afterwards instead otherwise then".split())
_POSSESSIVES = frozenset("its their theirs his hers".split())
_BEFORE_THAT = frozenset(
    "is was does did do has had about of for with to at in on like than by from after want wants need needs get gets "
    "got mean means see fix make makes say says why how when who".split()
)
_BOUNDARY = frozenset(
    "when if before after because while where once until unless that which who whether and but how "
    "why whenever wherever whoever whatever".split()
)
_DETERMINERS = frozenset(
    "the a an its their his her this that these those many much which what any all every each some no other of in for "
    "with on about into by at from to as between over against than within during and or has have having".split()
)
_MODALS = frozenset(("must", "may", "might", "shall"))
_ACTORS = frozenset("force inspector inspectors inspectorate report".split())
_VERB = re.compile(r"(?:is|are|was|were|has|have|had|do|does|did|can|could|will|would|should)(?:n't)?$|.{2,}(?:s|ed)$")
_CHUNK = re.compile(r"[\w£%/'’&-]+|[^\w\s]")
MAX_WORDS_TO_STAND = 5  # "they" in a question with so many words of its own is the police


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for: `texts` (the first is the fullest standalone wording) and whether the chat was needed."""

    texts: tuple[str, ...]
    leans_on_chat: bool


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
    return _query(question, resolved, names)


def _query(question: str, resolved: Sequence[str], names: Sequence[str]) -> Query:
    """`standalone` with the earlier questions in their own standalone wording."""
    if not resolved:
        return Query((question,), leans_on_chat=False)
    own = _own(_shorten(question))
    if not leans(_shorten(question), names):
        return Query((_own(question),), leans_on_chat=False)
    back = _RETURN.match(own)
    if back:
        texts = _returned(own[back.end() :], back["topic"], resolved)
    elif _OTHER.match(own) and len(resolved) > 1:
        texts = [resolved[-2], f"{_bare(resolved[-2])} {_bare(resolved[-1])}?"]
    else:
        rest = _corrected(own)
        texts = [_completed(rest, resolved, names), f"{_bare(rest)} {_bare(resolved[-1])}?"]
        if _is_bare_topic(question, names):
            texts = [question, *texts[1:]]
    return Query(tuple(dict.fromkeys(_shorten(t) for t in texts)), leans_on_chat=True)


def _is_bare_topic(question: str, names: Sequence[str]) -> bool:
    """True for a lone word that is not marked as a follow-up ("vetting?"): as likely a new topic as the old one."""
    is_marked = _own(question) != question.strip() or _ABOUT.match(question) or _CORRECTION.match(question)
    is_known = _named(question, names) or mentioned(question)
    return not (is_marked or is_known or _CLAUSE.search(question)) and any(
        stem(t) not in _VAGUE_STEMS for t in terms(question)
    )


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
        return (marked and len(content) <= 4) or len(content) <= 1 or _points_back(own)
    if _points_back(own):
        return True
    firm = [t for t in content if stem(t) not in _VAGUE_STEMS]
    if len(firm) == 1 and len(firm) == len(content):
        return _DEFINITION.match(own) is None and not _named(own, names)
    return not firm or (len(firm) == 1 and not _named(own, names) and not mentioned(own))


_VAGUE_STEMS = frozenset(map(stem, _VAGUE))
_GENERIC_STEMS = frozenset(map(stem, _GENERIC))


def _own(question: str) -> str:
    """The question without courtesies, "and", or the announcement of another subject."""
    text = _LEAD.sub("", question.strip())
    switched = _SWITCH.sub("", text)
    return _LEAD.sub("", switched) or switched or question.strip()


def _points_back(question: str) -> bool:
    """True if a pronoun finds no noun in the question itself that it could stand for.

    A subject or object pronoun can't mean a noun of its own clause; a possessive can.
    """
    tokens = [t.lower().replace("’", "'") for t in _CHUNK.findall(question)]
    tokens = [t for t in tokens if t[0].isalnum() or (t in ",.;:?!–—" and t != tokens[-1])]
    if tokens and tokens[-1] in _FINAL:
        return True
    specific = len({t for t in tokens if t not in STOPWORDS and stem(t) not in _GENERIC_STEMS}) >= MAX_WORDS_TO_STAND
    before, within = 0, 0  # nouns (or verbs) of earlier clauses, of this clause
    for i, token in enumerate(tokens):
        following = tokens[i + 1] if i + 1 < len(tokens) else ""
        previous = tokens[i - 1] if i else ""
        is_pronoun = token == "that" and previous in _BEFORE_THAT
        if (
            i
            and not is_pronoun
            and (token in _BOUNDARY or not token[0].isalnum() or _opens_clause(token, previous, following))
        ):
            before, within = before + within, 0
        if token in _POSSESSIVES and before + within == 0:
            return True
        if before == 0 and _is_pointer(token, previous, following) and not (specific and token in ("they", "them")):
            return True
        within += _is_noun(token)
    return False


def _is_noun(token: str) -> bool:
    """True for a word that a pronoun might stand for (a verb passes too: there is no tagger here)."""
    plain = token.removesuffix("'s")
    is_filler = plain in STOPWORDS or plain in _BOUNDARY or plain == "without" or stem(plain) in _VAGUE_STEMS
    return token[0].isalnum() and not is_filler


def _opens_clause(token: str, previous: str, following: str) -> bool:
    """True for the pronoun of "cases they haven't been taught to handle": a noun before it, a verb behind it."""
    return token in _SUBJECTS and previous not in STOPWORDS and _VERB.match(following) is not None


def _is_pointer(token: str, previous: str, following: str) -> bool:
    """True for a pronoun that stands for something said, not for "it is true that", "those who", "this year"."""
    if token in ("this", "these", "those"):
        return following not in _NOT_BACK and not following.endswith(("ed", "ing"))
    if token in ("both", "either", "neither"):
        return not following
    if token.removesuffix("'s") == "it":
        return following not in ("true", "fair", "possible", "correct", "right", "clear")
    if token == "that":
        return previous in _BEFORE_THAT or not previous or not following
    if token == "there":
        return not following and previous not in ("is", "are", "was", "were")
    if token in ("one", "ones", "others", "other", "two", "rest", "former", "latter"):
        return previous in ("the", "that", "this", "other", "which") and following in ("", "is", "was", "are", "one")
    return token in _POINTERS


def _returned(rest: str, topic: str, earlier: Sequence[str]) -> list[str]:
    """Wordings of a return to `topic`: the earlier question that shares most words with it, the oldest of equals."""
    wanted = set(terms(topic))
    shared = [len(wanted & set(terms(q))) for q in earlier]
    best = max(range(len(earlier)), key=lambda i: (shared[i], -i))
    before = earlier[best] if shared[best] else topic
    if not words(rest):
        return [before]
    same = next((s for s in _subjects(before) if wanted & set(terms(s))), topic)
    first = rest if wanted & set(terms(rest)) else f"{_bare(rest)} ({same})?"
    return [first, f"{_bare(rest)} {_bare(before)}?"]


def _corrected(question: str) -> str:
    """The question without "no, I meant" and without what it takes back ("..., not cars")."""
    kept, corrections = _CORRECTION.subn("", question, count=1)
    if corrections:
        kept = _REJECTED.sub("", kept)
    kept = _ABOUT.sub("", kept)
    return kept if words(kept) else question


def _completed(rest: str, earlier: Sequence[str], names: Sequence[str]) -> str:
    """The fullest wording: `rest` in the place of its like in the last question, or `rest` with its subjects."""
    before = earlier[-1]
    if not terms(rest):
        return f"{_bare(rest)}: {before}".removeprefix(": ")
    is_noun = not _CLAUSE.search(rest) and not _points_back(rest)
    if is_noun and any(t not in _VAGUE_STEMS for t in terms(rest)):
        return _replaced(_bare(rest), before, names)
    subjects = _subjects(before)
    if _COMPARED.search(rest) and len(earlier) > 1:
        subjects = (*subjects, *_subjects(earlier[-2]))
    known = set(terms(rest))
    added = [s for s in dict.fromkeys(subjects) if not set(terms(s)) <= known][:MAX_SUBJECTS]
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
    carried = re.search(r"\(.+\)", before)  # the subjects of an older question, if the last one leant on it
    subjects = [s for s in _subjects(carried.group() if carried else before) if len(terms(s)) <= MAX_SUBJECT_WORDS]
    return [*(s for s in subjects if terms(s)[-1:] == terms(new)[-1:]), *subjects]


def _named(text: str, names: Sequence[str]) -> bool:
    return any(_says(text, name) for name in names)


def _says(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _subjects(question: str) -> tuple[str, ...]:
    """Noun phrases of `question` in order: runs of content words behind an article, a quantifier or a preposition.

    Words that every question about a police force has ("the force", "officers") are no subject by themselves.
    """
    found: list[list[str]] = []
    is_open = False
    for token in _CHUNK.findall(question):
        bare = token.lower().replace("’", "'").removesuffix("'s")
        is_content = token[0].isalnum() and bare not in STOPWORDS and bare not in _MODALS and "n't" not in bare
        if bare in ("of", "for") and is_open and found[-1]:
            found[-1].append(token)
        elif bare in _DETERMINERS or token in ("(", ","):
            found.append([])
            is_open = True
        elif is_content and (is_open or (token[0].isupper() and found)):
            if not is_open:
                found.append([])
            found[-1].append(token)
            is_open = True
        else:
            is_open = False
            found.append([])
    phrases = (_trimmed(f) for f in found if f and f[0].lower() not in _ACTORS)
    return tuple(dict.fromkeys(p for p in phrases if any(t not in _GENERIC_STEMS for t in terms(p))))


def _trimmed(tokens: list[str]) -> str:
    while tokens and tokens[-1].lower() in _DETERMINERS:
        tokens.pop()
    return " ".join(tokens)


def _bare(text: str) -> str:
    return text.rstrip("?.! ")


def _shorten(text: str) -> str:
    return " ".join(text[: 2 * MAX_QUERY_CHARS].split()[:MAX_QUERY_WORDS])[:MAX_QUERY_CHARS]
