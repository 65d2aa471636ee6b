"""Words that the check of a written sentence goes by: general English and the vocabulary of inspections.

Nothing here is of one force or one report. Words are compared by `key`: two words with the same key say the same for
the purpose of the check, which counts how much of a sentence its evidence covers.
"""

# ruff: noqa: SIM905, E501 - a list of words reads best as words

from __future__ import annotations

from functools import lru_cache

from peelqa.keywords import STOPWORDS, stem

_ALIKE = """
    force constabulary police policing | officer constable | staff workforce employee personnel worker | person
    people public community citizen resident population inhabitant | victim survivor | child children youngster
    begin start launch introduce introduction began begun establish initiate commence | end terminate termination
    stop cease conclude conclusion close closure finish discontinue | use using usage utilise employ deploy apply
    application give given gave provide provision offer supply deliver delivery | get receive obtain gain got
    acquire need require requirement necessary demand | ask request seek sought | tell told inform notify advise say
    said state stated report reported according claim mention note | think feel felt believe belief perceive view
    consider opinion regard | show shown demonstrate indicate reveal establish evidence evident suggest find found
    identify identification recognise detect discover spot | look search examine inspect inspection review assess
    assessment evaluate evaluation analyse analysis analytical study scrutinise scrutiny check audit appraisal help
    assist assistance support aid enable | make made create produce prepare develop developed build built change
    alter adjust adjustment revise transform transformation modify amend | plan planned intend intention aim goal
    objective want wish hope ambition vision | expect anticipate predict forecast project foresee improve
    improvement better enhance strengthen | worsen worse deteriorate decline weaken increase rise rose risen raise
    grow grew growth grown expand expansion widen more additional extra further larger greater higher above over
    surge | decrease reduce reduction fall fell fallen lower fewer less smaller cut drop lessen shrink below under
    minimise decline | double twice doubled | halve halved half quick quickly swift swiftly prompt promptly rapid
    rapidly fast timely speed | slow slowly delay delayed late wait waiting await long | difficult difficulty hard
    challenging challenge struggle problem issue trouble complication obstacle barrier hinder | easy easily simple
    simply | big large substantial considerable significant major great high highly notable marked severe serious |
    small minor slight slightly limited low important importance vital essential critical crucial key paramount |
    main primary principal chief principally primarily mainly biggest largest | good well positive positively
    effective effectively strong successful successfully success | bad poor poorly weak ineffective unsatisfactory |
    enough sufficient sufficiently adequate capacity capability ability able skill competence capable | cost expense
    spend spent price save saving | money fund funding budget financial finance pay paid | worth value attend
    attended attendance visit visited go went | keep kept maintain retain retention continue preserve hold held
    remain stay | meet met meeting conference | meet achieve fulfil satisfy reach | place put carry bear conduct
    undertake perform run handle manage management deal cope | lead led leader chair chaired head work working
    operate operation function | train training trained teach taught course educate educational investigate
    investigation investigator investigative detective | crime criminal offence crimes offend offender suspect
    perpetrator | arrest detain detention detained | charge summons | allocate allocation allocated assign assigned
    task deal given | supervise supervision supervisor supervisory oversee oversight partner partnership agency
    organisation | join joint jointly together share shared sharing collaborate collaboration collaborative alliance
    cooperate | together combined combine | co-locate located locate location site based base situated | area region
    county location part parts district | station premises building estate group unit team | house home household
    residential | school college record recording recorded document documented log register | data figure figures
    information statistic statistics performance | rate proportion percentage ratio share | number total count
    amount volume quantity approximately about around roughly circa nearly almost | always consistently invariably |
    usually normally routinely regularly frequently often repeatedly | sometimes occasionally times | recently
    lately latterly newly new currently now present presently today | previous previously earlier before prior
    beforehand past preceding historically | after afterwards following since later subsequently then | year yearly
    annual annually | month monthly day daily | week weekly | quarter quarterly | two both pair | many numerous
    several multiple some certain | few handful | each every per | wrong incorrect mistake error inaccuracy
    inaccurate | right correct accurate proper properly adequately appropriate appropriately suitable | fair fairly
    fairness | clear clarity clearly explicit complete completed completion full fully entire whole comprehensive
    thorough thoroughly immediately urgent urgently straightaway | soon early imminent impending | choose chose
    chosen select selected pick decide decision | agree agreement agreed | refuse decline reject | withdraw withdrew
    disengage disengagement cause reason because lead result due owing thanks | effect impact consequence affect
    outcome influence inform risk threat danger harm | protect safeguard safe safety protection secure | abuse
    violence violent assault drug drugs narcotics | gang group | armed firearms firearm weapon gun | call phone
    telephone caller computer ICT technology technological digital IT system technical | device mobile phone tablet
    grade graded judge judged judgment rate rated rating assess assessed | grievance complaint confident confidence
    trust | worry worried concern concerned | welfare wellbeing wellness promote promoted promotion | appoint
    appointed appointment recruit recruitment recruited hire hired employ vacancy vacancies vacant | leave left
    absence absent | ambitious ambition | reluctant unwilling extent degree level scale | lack lacking shortage
    shortfall absence gap | require must should oblige obligation duty buy bought purchase procurement | sell sold
    sale sales selling | send sent refer referral referred share exchange | happen occur take arise | list listed
    circulate circulated | combine bring brought together hospital ambulance | enquiry inquiry enquiries inquiries
    line | follow pursue pursued followed chase wide wider widely broad | depend reliant rely relied | spread
    distribute distributed | write wrote written writing expire outdated dated | understand understanding understood
    know knew known knowledge aware awareness search searched searching | outline describe described explain
    explained set | open opened | responsible responsibility accountable accountability role | involve involved
    include included comprise contain cover consist part | fail failure failing failed | rest remainder remaining |
    survey questionnaire respondent form paperwork | car vehicle fleet | old former ex | money cash | consult
    consultation engage engagement dialogue try attempt effort endeavour tried | tackle address combat fight fix
    repair | prevent prevention avoid deter stop resolve resolution solve solving settle | fit suitable | close
    closely near work job post role position | return back recover recovered retrieve | grant permit allow let view
    see saw seen watch look | cautious fear fearful afraid | stigma stigmatised drive driven driving | treat treated
    treatment | apart beyond except besides aside | rely depend lose loss lost | access accessible reach | gather
    gathering collect collection collected expense cost | sit serve member | worry worries fear concern anxious |
    significant important matter serious | cut reduce | repeat recur recurring recurrence | relative relation family
    kin | warn warning caution | write letter letters written | precursor step stage | harm undermine damage hurt
    weaken affect adversely | heavy heavily substantial substantially | timescale deadline time timeframe timely
    period | dwindle shrink run | notify notification inform alert | suitable appropriate right | rationale reason
    reasons explain explanation why | jargon language | satisfy satisfaction happy | attract draw appeal |
    commission order request ask | establish found founded set | expand extend widen broaden | forum panel board
    committee group | scheme programme project initiative campaign work | strategy plan approach policy | method way
    approach means | tool system software application app | centre hub unit | leader manager boss head commander
    line | junior lower | experience experienced background | skill skills expertise | trial pilot test tested |
    secure obtain get win | trouble difficulty problem weakness shortcoming failing fault gap | strength good |
    quality standard | outcome result output | target aim focus targeted | location place site | visit see | explain
    account | accept acknowledge admit recognise agree | advise advice guidance guide recommend | unable cannot
    incapable | happen take occur place | frequently often regularly | rarely seldom | likely probably expected |
    purchase buy | contract agreement arrangement deal | notice announcement announce | separate independent own
    alone stand | divide split share division portion contribution | income revenue | council authority local | tax
    precept | household home | loan debt | ready prepared preparation | wellbeing health mental psychological | sick
    sickness ill illness absence | sergeant supervisor | promote promotion advance progression | women woman female
    | ethnic ethnicity race minority BAME | stigma stigmatise fear | grievance complaint | welcome positive praise |
    trial | repair mend fix | criticise criticism critical | film footage video recording camera | photograph
    picture image images | swap exchange share | ban prohibit | injure injured injury | kill killed death dead die |
    road traffic | steal stolen theft burglary rob | fraud cyber online internet web | drone drones | dog dogs |
    custody detention cell | court prosecution prosecute trial | sentence prison jail inmate | bring brings deliver
    yield benefit | still yet
"""


def _groups() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, group in enumerate(_ALIKE.split("|")):
        for word in group.split():
            found.setdefault(stem(word.lower()), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


_GROUPS = _groups()
_IRREGULAR = dict(
    pair.split("=")
    for pair in (
        "chose=choose chosen=choose rose=rise risen=rise fell=fall fallen=fall kept=keep said=say wrote=write took=take "
        "taken=take gave=give given=give led=lead held=hold ran=run grew=grow grown=grow spent=spend sent=send told=tell "
        "brought=bring built=build met=meet paid=pay found=find left=leave lost=lose made=make meant=mean sold=sell "
        "taught=teach thought=think felt=feel understood=understand won=win began=begin begun=begin saw=see seen=see "
        "knew=know known=know went=go gone=go got=get children=child people=person women=woman men=man bought=buy "
        "halved=halve dealt=deal driven=drive drove=drive shown=show worse=worse sought=seek fewer=few"
    ).split()
)


@lru_cache(maxsize=50_000)
def key(word: str) -> str:
    """The stem of a lower-case word; irregular forms are those of their verb."""
    return stem(_IRREGULAR.get(word, word))


@lru_cache(maxsize=200_000)
def alike(one: str, other: str) -> bool:
    """True if two keys are the same, nearly the same ("analysi", "analyt"), or stand in one group of like words."""
    if one == other:
        return True
    if _GROUPS.get(one, frozenset()) & _GROUPS.get(other, frozenset()):
        return True
    shorter = min(len(one), len(other))
    return shorter >= 5 and one[: max(5, shorter - 1)] == other[: max(5, shorter - 1)]


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
    ("frontline front", "back"),
    ("extensive wide", "limited"),
    ("include included including", "exclude excluded excluding"),
    ("start started begin began launch launched introduce introduced", "end ended stop stopped terminate terminated"),
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

CAUSES = frozenset("because due owing thanks caused causing driven therefore thereby resulting so since led".split())

GRADES = ("outstanding", "good", "adequate", "requires improvement", "inadequate", "ungraded")
