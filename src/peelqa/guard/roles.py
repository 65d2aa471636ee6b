"""Who does what to whom, as far as the order of words shows it: the doer and what is done to, verb by verb.

This is no parser. It reads only verbs that are hardly ever nouns, and is silent where a doer is a pronoun, an
infinitive's or unclear. A fault needs a doer on both sides, and a sentence that names another one than its evidence.
"""

# ruff: noqa: SIM905 - a list of words reads best as words

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from peelqa.guard.claims import Claim
from peelqa.guard.likeness import alike, key

_VERBS = frozenset(
    map(
        key,
        "accept achieve acknowledge acquire act add adopt advise agree aim allocate allow analyse appear apply appoint "
        "approve arrest arrive ask assess assign attach attend become begin believe bring build buy carry choose "
        "circulate close collect come commission commit complete comply conclude conduct consider consult contain "
        "continue contribute coordinate cope create deal decide declare decline delay deliver deploy depend describe "
        "detain detect determine develop direct disclose discover discuss disrupt distribute divert drive drop employ "
        "enable encourage engage enhance enrol ensure enter establish evaluate examine exceed exchange expand expect "
        "explain express extend fail fall feel file find fit follow fulfil fund gather get give go govern grow handle "
        "happen help hire hold identify ignore implement improve include increase inform inspect install intend "
        "introduce invest investigate invite involve join keep know lack launch lead learn leave listen locate lose "
        "maintain make manage measure meet merge miss monitor move negotiate notify observe obtain occur offer open "
        "operate oppose organise oversee own patrol pay perform permit present prevent prioritise produce promise "
        "promote propose protect prove provide publish pursue question raise reach receive recognise recommend recover "
        "recruit redirect reduce refer refuse reject relate relocate rely remain remove renegotiate replace represent "
        "require resolve respond restrict retain retrieve return run say scrutinise secure see seek seize sell send "
        "serve show sign solve speak spend start state stop strengthen submit suffer suggest supervise supply "
        "tackle take teach tell tend terminate think train treat trust understand undertake undermine update upgrade "
        "want warn welcome withdraw write communicate redouble double cooperate collaborate assist alert "
        "analyse answer argue arrange assure attract authorise avoid await block borrow broaden calculate cancel cause "
        "clarify coerce compare complain conceal confirm consolidate convert convict criticise debate decrease defend "
        "define delegate demonstrate deter deteriorate devise dismiss divide duplicate educate elect eliminate embed "
        "emerge emphasise equip erode escalate exclude execute exist exploit expose facilitate generate hamper harm "
        "highlight hinder illustrate impede impose initiate instruct integrate intervene justify liaise mitigate "
        "mislead notice nominate oblige overlook persuade praise predict prepare prohibit prosecute publicise push "
        "realise reassure rebuild reconsider redesign refresh regard regulate reinforce remind renew rescue resign "
        "restore restructure retire reveal reverse revise reward select separate settle sponsor steal struggle succeed "
        "suspend sustain threaten transfer transform travel trigger urge verify volunteer weaken worsen".split(),
    )
)
_RARELY = frozenset(  # verbs that are nouns as often: read only behind "is", "will" and the like
    map(
        key,
        "support use work plan check report review record call visit need control face charge lead chair share".split(),
    )
)
VERBS = _VERBS | _RARELY
_BE = frozenset("is are was were be been being".split())
_AUX = _BE | frozenset(
    "has have had do does did will would can could may might must should shall not never also now still already often "
    "usually always only just currently recently previously sometimes then both all each".split()
)
_NOMINAL = ("er", "ers", "or", "ors", "ment", "ments", "ion", "ions", "ive", "ings", "ance", "ence", "al", "ure", "ant")
_NOUNS = frozenset("meeting stop stops training deal deals start find".split())
_FINITE = _BE | frozenset(("has", "have", "had"))
_CHAIN = _AUX | frozenset("to soon due set able unable likely unlikely expected required".split())
_PRONOUNS = frozenset(
    "it they he she we i you this these those that some others there one what many most few none".split()
)
_RELATIVE = frozenset(("who", "which", "that"))
_PREPOSITIONS = frozenset(
    "of in at on for with within across to from by about under over into through between among as without during per "
    "against towards around near including such".split()
)
_DETERMINERS = frozenset("the a an its their his her our each every no any more most this these".split())
_STARTS = frozenset(
    ", . ; : ( ) and or but while whereas although though because if when where after before since until so than "
    "whether despite unless how why not".split()
)
_PERSONS = frozenset("it they he she we i".split())
_CLAUSES = frozenset(", . ; : ( ) but while whereas although though because if when where who which that so".split())
_ENDS = _STARTS | _RELATIVE
_OF_THE_FORCE = frozenset(map(key, ("force", "police", "constabulary")))
_PEOPLE = frozenset(
    map(key, "officer officers staff workforce supervisor team leader leaders employee employees constable".split())
)


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb at `at` with the keys of its doer and of what it is done to; an unknown one is ().

    `behind` are the keys of all that follows in the clause, if the doer is a pronoun and so not among them.
    """

    verb: str
    at: int
    doer: tuple[str, ...]
    done_to: tuple[str, ...]
    behind: tuple[str, ...] = ()


def deeds(claim: Claim) -> tuple[Deed, ...]:
    """The verbs of a sentence that can be read, in order."""
    verbs = [i for i in range(len(claim.words)) if _is_verb(claim, i)]
    return tuple(_deed(claim, i, verbs) for i in verbs)


def _is_verb(claim: Claim, i: int) -> bool:
    word, before = claim.words[i], claim.words[i - 1] if i else ""
    if claim.keys[i] not in VERBS or i in claim.names or word.endswith(_NOMINAL) or word in _NOUNS:
        return False
    if claim.keys[i] in _RARELY and before not in _CHAIN and not _is_number_of(before, word):
        return False
    if before == "to" or before in _AUX or before in _PRONOUNS or before in _RELATIVE:
        return True
    if word.endswith("ing") or before in _DETERMINERS or before in _PREPOSITIONS or not before:
        return False
    following = claim.words[i + 1] if i + 1 < len(claim.words) else ""
    is_adjective = word.endswith("ed") and (
        following in _BE or (i + 1 in claim.content and not following.endswith("ly"))
    )
    return not is_adjective


def _is_number_of(before: str, word: str) -> bool:
    """True for "partners share" and "force shares": a noun and a verb that go together in number."""
    if before in ("force", "committee", "team", "service", "board", "unit", "commissioner"):
        return word.endswith("s")
    return before.endswith("s") and len(before) > 4 and not word.endswith("s")


def _deed(claim: Claim, at: int, verbs: Sequence[int]) -> Deed:
    start = at
    while start and claim.words[start - 1] in _CHAIN:
        start -= 1
    if at > start and claim.words[at - 1] == "to" and not set(claim.words[start:at]) & _FINITE:
        start = at  # an infinitive: its doer is unclear
    while start and claim.words[start - 1].endswith("ly"):
        start -= 1
    being = set(claim.words[start:at]) & _BE
    is_passive = bool(being) and not claim.words[at].endswith("ing") and claim.words[at - 1] != "to"
    before, behind = _before(claim, start, verbs), _behind(claim, at)
    if not is_passive:
        is_pronoun = start > 0 and claim.words[start - 1] in _PERSONS
        return Deed(claim.keys[at], at, before, behind, _rest(claim, at) if is_pronoun else ())
    by = next((j for j in range(at + 1, min(at + 6, len(claim.words))) if claim.words[j] == "by"), None)
    return Deed(claim.keys[at], at, _behind(claim, by) if by else (), before)


def _before(claim: Claim, end: int, verbs: Sequence[int]) -> tuple[str, ...]:
    """Keys of the noun and its adjectives before a verb group that starts at `end`; () if they are unclear."""
    if end and claim.words[end - 1] in _RELATIVE:
        end -= 1
    if end and claim.words[end - 1] == ")" and "(" in claim.words[:end]:  # an acronym stands behind the noun
        end = max(i for i in range(end) if claim.words[i] == "(")
    start = end
    if end and claim.words[end - 1] == "to":
        return ()
    while start and start - 1 not in verbs and (claim.words[start - 1] not in _ENDS or _joins_names(claim, start - 1)):
        start -= 1
    if start and (claim.words[start - 1] in ("and", "or") or start - 1 in verbs):
        return ()  # the doer stands further left, or is one of several
    chunk = range(start, end)
    stop = next((i for i in chunk if claim.words[i] in _PREPOSITIONS), end)
    return _noun(claim, range(start, stop))


def _joins_names(claim: Claim, i: int) -> bool:
    return claim.words[i] == "and" and (i - 1 in claim.names or i == 1) and i + 1 in claim.names


def _behind(claim: Claim, at: int) -> tuple[str, ...]:
    end = at + 1
    while end < len(claim.words) and claim.words[end] not in _STARTS and claim.words[end] not in _PREPOSITIONS:
        end += 1
    return _noun(claim, range(at + 1, end))


def _rest(claim: Claim, at: int) -> tuple[str, ...]:
    end = at + 1
    while end < len(claim.words) and claim.words[end] not in _CLAUSES:
        end += 1
    return _noun(claim, range(at + 1, end), has_pronouns=True)


def _noun(claim: Claim, where: range, *, has_pronouns: bool = False) -> tuple[str, ...]:
    if not has_pronouns and any(claim.words[i] in _PRONOUNS for i in where):
        return ()
    content = set(claim.content)
    return tuple(claim.keys[i] for i in where if i in content or claim.keys[i] in _OF_THE_FORCE)


def role_faults(written: Claim, evidence: tuple[Claim, ...], own: frozenset[str] = frozenset()) -> Iterator[str]:
    """A doer that the evidence has do something else, while it names another one for this."""
    known = [deed for claim in evidence for deed in deeds(claim)]
    said = {k for claim in evidence for k in claim.keys}
    for deed in deeds(written):
        same = [other for other in known if other.verb == deed.verb]
        if deed.doer and deed.done_to and same and all(deed.doer[-1] in other.behind for other in same):
            yield f"its evidence does not have {' '.join(deed.doer)} as the one for {written.words[deed.at]!r}"
            return
        if not deed.doer or not same or any(not other.doer for other in same):
            continue
        if any(_meet(deed.doer, other.doer, own) or _is_turned_in(deed, other) for other in same):
            continue
        if deed.doer[-1] in _OF_THE_FORCE or all(any(alike(k, s) for s in said) for k in deed.doer):
            yield f"its evidence has another one for {written.words[deed.at]!r} than {' '.join(deed.doer)}"
            return


def _is_turned_in(deed: Deed, other: Deed) -> bool:
    """True for "the approach launched in April" where the evidence says that somebody launched it."""
    return not deed.done_to and any(alike(one, two) for one in deed.doer for two in other.done_to)


def _meet(ours: Sequence[str], theirs: Sequence[str], own: frozenset[str]) -> bool:
    """True if two doers may be one; "offender managers" are not "probation managers", "the force" not its partner."""
    if ours[-1] in _OF_THE_FORCE and len(ours) == 1:
        return theirs[-1] in _OF_THE_FORCE | _PEOPLE or any(k in own for k in theirs)
    if alike(ours[-1], theirs[-1]) and len(ours) > 1 and len(theirs) > 1:
        return any(alike(o, t) for o in ours[:-1] for t in theirs[:-1])
    return any(alike(o, t) for o in ours for t in theirs)
