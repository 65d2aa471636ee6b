"""The question inside a letter: greetings, courtesies and the asker's own story go, what names something stays."""

from __future__ import annotations

import re
from collections.abc import Sequence

from peelqa.keywords import stem, terms
from peelqa.needs import MONTHS
from peelqa.places import mentioned
from peelqa.pointing import VAGUE_STEMS, points_back

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
# Where nothing has a capital, a full stop may be that of "etc." or "no. 1": the words that open a sentence tell.
_UNCAPITALISED = re.compile(
    r"(?<=[!?])\s+|"
    r"(?<=\.)\s+(?=(?:i|i['’]m|i['’]ve|my|we|our|what|which|who|when|where|why|how|is|are|was|were|do|does|did|has|have|had|"
    r"can|could|will|would|should|thanks?|cheers)\b)"
)
_NAMES = re.compile(r"\d|(?<=\s)(?!I\b)[A-Z]|[“”‘\"]")
_PROPER = re.compile(
    rf"(?<=\s)(?!I\b|(?:{MONTHS}|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Christmas|Easter)\b)[A-Z]"
)
_ASKER = re.compile(r"\b(?:i|i['’](?:m|ve|d|ll)|my|me|mine|we|we['’](?:re|ve|d)|our|us)\b", re.IGNORECASE)
_ANNOUNCED = re.compile(r"^[^?:.]{0,80}\b(?:i|i['’]m|my|me|our|us|please)\b[^?:.]{0,60}:\s+(?=\S+\s+\S)", re.IGNORECASE)
_ROLE = re.compile(
    r"^as an? (?!(?:percentage|proportion|share|result|rule|consequence|whole|group|force|priority|area|part)\b)"
    r"[^?,.]{3,60},?\s+(?=i['’]d\b|i would\b|what\b|how\b|who\b|when\b|where\b|why\b|which\b|can\b)",
    re.IGNORECASE,
)
_ABOUT_WHAT = re.compile(r"\b(?:about|regarding|concerning) (?!(?:the|this|your) (?:report|inspection))", re.IGNORECASE)
_THANKS = (
    r"(?:(?:many )?thanks|thank you|cheers|(?:kind |best |warm )+(?:regards|wishes)|yours (?:sincerely|faithfully))"
    r"(?: (?:so|very) much| a (?:lot|million)| again)?"
    r"(?: (?:in advance|for (?:any |all |your )*(?:time|help|answer|reply|assistance|attention)))?[\s.,!]*"
)
_CLOSING = re.compile(
    # Behind a mark, with a capital, or not as what somebody says, gives or has.
    rf"(?:^|(?<=[.,!?;:)–—])|(?<=[.,!?;:)–—]\s)|(?<=\s)(?-i:(?=[A-Z]))|(?<=\s)(?<!say )(?<!says )(?<!said )(?<!their )"
    rf"(?<!of )(?<!no )(?<!a )(?<!the )(?<!['’]s )(?<!s['’] )(?<!express )(?<!give )(?<!gives )(?<!with )){_THANKS}"
    rf"(?:{_THANKS})*$",
    re.IGNORECASE,
)
_NARROWS = re.compile(r"(?:not|only|except|excluding|without|apart from|other than|leaving out)\b", re.IGNORECASE)
_BEGINS_A_QUESTION = re.compile(
    r"(?:and |so |but )?(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|has|have|had|can|"
    r"could|will|would|should)\b",
    re.IGNORECASE,
)
_MENTIONED = re.compile(
    r"(?:and |so |but )?(?:"
    r"(?:does|did|do) (?:the|this) (?:report|document|inspection|inspectors?|inspectorate) (?:also |even |ever )?(?:"
    r"(?:say|have|contain|include|find|tell us) (?:anything|something|much|a lot|any information|any detail) "
    r"(?:to say )?(?:about|on|of|regarding|concerning)|"
    r"mention|cover|discuss|look (?:at|into)|talk about|touch (?:up)?on|refer to|deal with|speak (?:of|about))|"
    r"is there (?:anything|something|(?:any|a) mention|any (?:word|reference))(?: in (?:the|this) report)? "
    r"(?:about|on|of|regarding)) ",
    re.IGNORECASE,
)
_IN_THE_REPORT = re.compile(r" (?:at all|anywhere|in (?:the|this) report)(?=[\s?.!]*$)", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|them|their|theirs)\b", re.IGNORECASE)  # the police, behind a story of one's own
_FEW = 3  # content words: a question with fewer may need what was told before it


def without_letter(text: str) -> str:
    """The questions of a text, without what is told around them.

    Questions end in "?"; where none does, one that was announced ("please help me with this: ...") or the last sentence
    may be one. A sentence that asks nothing stays if a question points back at it, if it narrows what is asked ("not
    counting ..."), or if it names something (a capital inside, a digit, a place); one that speaks of the asker only if
    it names something else than a day or a month.
    """
    return _questions_of(_told(text))


def wordings(text: str) -> tuple[str, ...]:
    """What to search for: the questions of a text; then the whole text, if its questions alone say little."""
    told = _told(text)
    alone, whole = _questions_of(told), " ".join(sentence for sentence, _ in told)
    is_bare = len({t for t in terms(alone) if stem(t) not in VAGUE_STEMS}) < _FEW
    return (alone, whole) if is_bare and alone != whole else (alone,)


def without_frame(question: str) -> str:
    """What is asked about where a question is only whether the report speaks of it ("does the report mention drones?").

    Such a frame is nearer to sentences about the report than to those about its subject.
    """
    frame = _MENTIONED.match(question)
    subject = _IN_THE_REPORT.sub("", question[frame.end() :]) if frame else ""
    return question if points_back(subject) or not terms(subject) else subject


def without_asker(text: str) -> str:
    """The text without the sentences that speak of the asker and ask nothing: they are no request for advice."""
    told = _told(text)
    kept = [(sentence, asks) for sentence, asks in told if asks or not _ASKER.search(sentence)]
    return " ".join(sentence for sentence, _ in kept) if any(asks for _, asks in kept) else text


def _told(text: str) -> list[tuple[str, bool]]:
    """The sentences of a text, each with whether it asks; nothing of what stands before an announced question."""
    whole = text.strip()
    plain = _CLOSING.sub("", whole).rstrip() or whole
    split = _UNCAPITALISED if plain.islower() else _SENTENCE
    told: list[str] = []
    announced = ""
    for sentence in split.split(plain):
        asked = _without_announcement(sentence)
        if asked != sentence:
            told, announced = [before for before in told if before.endswith("?") or _says_what(before)], asked
        told.append(_ROLE.sub("", asked))
    unmarked = announced or (told[-1] if len(told) > 1 and _BEGINS_A_QUESTION.match(told[-1]) else "")
    is_marked = any(sentence.endswith("?") for sentence in told)
    return [(sentence, sentence.endswith("?") if is_marked else sentence == unmarked) for sentence in told]


def _without_announcement(sentence: str) -> str:
    """The sentence without "please help me with this: "; one that names the subject ("it is about vans: ") stays."""
    while (found := _ANNOUNCED.match(sentence)) and not _ABOUT_WHAT.search(found.group()):
        sentence = sentence[found.end() :]
    return sentence


def _questions_of(told: Sequence[tuple[str, bool]]) -> str:
    questions = [sentence for sentence, asks in told if asks]
    is_own_story = all(asks or _ASKER.search(sentence) for sentence, asks in told)
    if not questions or any(points_back(_THEY.sub("police", q) if is_own_story else q) for q in questions):
        return " ".join(sentence for sentence, _ in told)
    return " ".join(sentence for sentence, asks in told if asks or _says_what(sentence))


def _says_what(sentence: str) -> bool:
    """True if the sentence names something or narrows what is asked ("not counting cadets").

    Of the asker ("I am 78 since May") only other names count.
    """
    names = _PROPER if _ASKER.search(sentence) else _NAMES
    return bool(names.search(sentence) or _NARROWS.match(sentence) or mentioned(sentence))
