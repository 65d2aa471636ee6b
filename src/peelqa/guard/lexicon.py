"""Words that the check of a written sentence goes by: what is light, opposite, denied, hedged, counted or exact.

Nothing here is of one force or one report.
"""

# ruff: noqa: SIM905, E501 - a list of words reads best as words

from __future__ import annotations

from peelqa.guard.likeness import key
from peelqa.keywords import STOPWORDS

# Words that carry no claim of their own, or that other checks look after.
LIGHT = frozenset(map(key, STOPWORDS)) | frozenset(
    map(
        key,
        "also although because but despite during either however if indeed instead may might must neither nor "
        "nevertheless not same still though thus therefore unless until upon whereas whether while yet ever even "
        "rather both each every any all most some many few none never always only just within without against among "
        "between towards across along around via per according report inspection hmicfrs find "
        "note state say overall particular example include including such regarding concerning about force police "
        "since throughout unlike like try tries trying "
        "s t don doesn didn isn aren wasn weren hasn haven hadn won wouldn couldn shouldn can cannot "
        "grade graded judge judged judgment rate rated often "
        "able unable about around approximately nearly almost percent one two way ways well whole "
        "particularly specifically generally notably moreover furthermore additionally addition "
        "conclude highlight observe mean meaning meanwhile instead result thus hence already again previously "
        "it its their they them themselves another other others own currently now "
        "thing things need set put place order case cases part area areas level take make do get give go come "
        "been being having there here when where how why what which who whom whose that this these those".split(),
    )
)

# Axes of opposites: "improved" may not stand on "declined". A word may lie on several axes.
_AXES = (
    (
        "increase increased increasing rise rose risen raise raised grow grew growth grown higher highest greater "
        "greatest more additional extra expand expanded widen widened double doubled triple tripled larger largest "
        "bigger biggest above exceed exceeds exceeded surge",
        "decrease decreased decreasing reduce reduced reduction fall fell fallen lower lowest fewer less smaller "
        "smallest cut drop dropped halve halved below shrink shrank decline declined minimise lessen",
    ),
    (
        "better improve improved improving improvement improvements best strengthen strengthened",
        "worse worst worsen worsened deteriorate deteriorated deterioration decline declined weaken weakened",
    ),
    ("before beforehand previously prior earlier preceding", "after afterwards following later subsequently"),
    ("long longer longest", "short shorter shortest shorten"),
    ("many numerous", "few rarely seldom"),
    ("strong stronger strength", "weak weaker weakness"),
    ("quick quickly swift swiftly prompt promptly fast rapid rapidly", "slow slowly slower"),
    ("high", "low"),
    ("easy easily easier", "difficult hard harder difficulty"),
    ("positive positively", "negative negatively"),
    ("majority", "minority"),
    ("maximum", "minimum"),
    ("early", "late"),
    ("allow allowed permit permitted enable", "prevent prevented forbid prohibited ban banned"),
    ("accept accepted agree agreed", "reject rejected disagree disagreed refuse refused"),
    ("junior", "senior"),
    ("internal internally", "external externally"),
    ("local locally", "national nationally"),
    ("formal formally", "informal informally"),
    ("together jointly joint", "separately separate independently"),
    ("large big considerable substantial major", "small minor slight tiny"),
    ("acknowledge acknowledges accepts admit admits recognise recognises", "deny denies denied reject rejects"),
    ("within inside", "outside"),
    ("keep kept maintain maintained retain retained", "lose lost abandon abandoned reduce reduces cut"),
    ("good", "bad poor poorly"),
    ("deputy", "assistant"),
    ("optional voluntary", "compulsory mandatory obligatory"),
    ("up upwards", "down downwards"),
    ("open opened opening", "close closed closing"),
    ("gain gained", "lose lost"),
    ("win won", "lose lost"),
    ("praise praised commend commended", "criticise criticised"),
    ("familiar confident", "doubtful sceptical"),
    ("first", "last"),
    ("urban", "rural"),
    ("male men", "female women"),
    ("frontline", "backroom"),
    ("extensive wide strong stronger strongly considerable significant", "limited little weak"),
    ("include included including", "exclude excluded excluding"),
    (
        "start started begin began launch launched introduce introduced",
        "end ended stop stopped terminate terminated finish finished complete completed",
    ),
)
AXES: dict[str, frozenset[tuple[int, int]]] = {}
for _number, _sides in enumerate(_AXES):
    for _side, _words in enumerate(_sides):
        for _word in _words.split():
            AXES[key(_word)] = AXES.get(key(_word), frozenset()) | {(_number, _side)}

NEGATIONS = frozenset(
    "not no never none neither nor without cannot nobody nothing nowhere lack lacks lacked lacking fail fails failed "
    "failing failure unable absence absent hardly unlikely reluctant refuse refused refuses shortage nil".split()
)
# Words that carry a denial in other words: they may stand for one, and one for them, but are not counted as one.
SOFT_NEGATIONS = frozenset(
    "missing absent absence outside beyond limited stop stops stopped prevent prevents prevented avoid avoids avoided "
    "until inadequate insufficient insufficiently gap gaps shortfall deny denies denied barely "
    "scarcely seldom rarely unfilled vacant vacancy vacancies untrained unaware ceased ceases poor poorly free exempt "
    "excluded excludes omitted omits miss misses missed overlooked ended withdrawn ineffective lost".split()
)
# Words whose opposite is made with a prefix: "ineffective" is read as "not effective".
_BASES = frozenset(
    "able accurate accuracy accuracies active appropriate available aware certain certainty clear complete consistent consistency correct "
    "deniably effective efficient equal fair fairness familiar formal happy healthy important informed known lawful "
    "legitimate likely manageable necessary official possible predictable proportionate realistic reasonable regular "
    "relevant reliable reported representative responsible safe satisfactory satisfied secure stable "
    "successful sufficient sufficiently suitable supported supervised sustainable timely trained used usual valued "
    "willing consistently effectively efficiently fairly appropriately adequately accurately satisfaction trust "
    "lawfully regularly completely successfully ethical".split()
)
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non")


def without_prefix(word: str) -> str:
    """The word that a negating prefix was put before ("ineffective" -> "effective"), or "" if there is none."""
    if word in NEGATIONS:
        return ""
    if word.startswith("non_"):
        return word[4:]
    return next((word[len(p) :] for p in _PREFIXES if word.startswith(p) and word[len(p) :] in _BASES), "")


HEDGES = {
    "possible": frozenset(
        "may might could can possibly potentially potential likely unlikely appear appears seem seems probably perhaps "
        "possible possibility suggests tend tends fear fears".split()
    ),
    "duty": frozenset(
        "should must ought need needs needed require requires required requirement recommend recommends recommended "
        "recommendation recommendations obliged obligation duty essential vital".split()
    ),
    "future": frozenset(
        "will shall meant designed plan plans planned planning intend intends intended intention aim aims aimed expect expects expected "
        "anticipates predict predicts predicted scheduled due hope hopes want wants wishes seek seeks try tries trying "
        "attempt attempts considering consider considers would propose proposes proposed set soon vision going "
        "working committed to".split()
    ),
}
STRONG_HEDGES = frozenset(
    "may might could possibly potentially likely unlikely appear appears seem seems probably perhaps should must needs "
    "intends intend plans aims expects predicts considering scheduled hopes wants seeks will".split()
)

QUANTIFIERS = {
    "all": frozenset(
        "all every always entire entirely everyone everything invariably any each whole universally universal".split()
    ),
    "most": frozenset("most majority mostly mainly primarily predominantly usually generally largely".split()),
    "many": frozenset("many numerous often frequently".split()),
    "few": frozenset("few rarely seldom handful".split()),
    "only": frozenset("only solely merely exclusively just".split()),
    "none": frozenset("no none never nobody nothing neither".split()),
    "some": frozenset("some sometimes certain several occasionally partly times".split()),
}
PARTIAL = frozenset("all always every everyone necessarily entirely both".split())

# Words that nothing is like enough to stand for: ranks and roles, pillars, sexes, kinds of crime, quarters of the sky.
EXACT = frozenset(
    map(
        key,
        "constable sergeant inspector superintendent commissioner commander coroner mayor minister judge magistrate "
        "effectiveness efficiency legitimacy north south east west northern southern eastern western "
        "witness witnesses murder homicide rape robbery burglary fraud arson assault theft stalking harassment kidnap "
        "terrorism cybercrime women men girls boys".split(),
    )
)

# Words that say the utmost: the evidence must say as much.
UTMOST = frozenset(
    map(
        key,
        "finish finished solve solved resolve resolved eliminate eradicate guarantee guaranteed permanent permanently "
        "perfect perfectly unanimous unanimously prove proved proven abolish abolished ideal unlimited unprecedented "
        "excellent exemplary impossible crisis collapse collapsed scandal catastrophic".split(),
    )
)

CAUSES = frozenset("because due owing thanks caused causing driven therefore thereby resulting so since led".split())

GRADES = ("outstanding", "good", "adequate", "requires improvement", "inadequate", "ungraded")
