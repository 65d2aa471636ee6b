"""Like words: general English and the vocabulary of inspections, in groups that may stand for one another.

Nothing here is of one force or one report. Words are compared by `key`; two alike words say the same for the purpose
of the check, which counts how much of a sentence its evidence covers.
"""

# ruff: noqa: SIM905, E501 - a list of words reads best as words

from __future__ import annotations

from functools import lru_cache

from peelqa.keywords import stem

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
    remain stay | meet met meeting conference | meet achieve fulfil satisfy reach | place put carry bear complete conduct
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
    yield benefit | consequence follow result effect | several range variety various multiple |
    channel media communicate communication | still yet
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
        "spoke=speak spoken=speak came=come became=become drew=draw drawn=draw broke=break broken=break stood=stand sat=sit set=set put=put forgot=forget forgotten=forget hid=hide hidden=hide sank=sink shrank=shrink shrunk=shrink stole=steal stolen=steal struck=strike swore=swear threw=throw thrown=throw wore=wear worn=wear "
        "caught=catch fought=fight felt=feel fed=feed hit=hit lent=lend lit=light read=read rode=ride rang=ring laid=lay slept=sleep split=split spread=spread swept=sweep tore=tear undertook=undertake undertaken=undertake "
        "withdrew=withdraw withdrawn=withdraw oversaw=oversee overseen=oversee bore=bear borne=bear bound=bind halved=halve dealt=deal driven=drive drove=drive shown=show worse=worse sought=seek fewer=few"
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
