"""Police forces and places of England and Wales: general knowledge, the same for every report.

It keeps a spelling correction away from names that are typed in lower case, and tells that a question is about
another force or place. It does not say which force polices which place.
"""

# ruff: noqa: SIM905 - a list of words reads best as words

from __future__ import annotations

import re
from collections.abc import Sequence

FORCES: tuple[str, ...] = (
    "Avon and Somerset",
    "Bedfordshire",
    "Cambridgeshire",
    "Cheshire",
    "City of London",
    "Cleveland",
    "Cumbria",
    "Derbyshire",
    "Devon and Cornwall",
    "Dorset",
    "Durham",
    "Dyfed-Powys",
    "Essex",
    "Gloucestershire",
    "Greater Manchester",
    "Gwent",
    "Hampshire",
    "Hertfordshire",
    "Humberside",
    "Kent",
    "Lancashire",
    "Leicestershire",
    "Lincolnshire",
    "Merseyside",
    "Metropolitan Police",
    "Norfolk",
    "North Wales",
    "North Yorkshire",
    "Northamptonshire",
    "Northumbria",
    "Nottinghamshire",
    "South Wales",
    "South Yorkshire",
    "Staffordshire",
    "Suffolk",
    "Surrey",
    "Sussex",
    "Thames Valley",
    "Warwickshire",
    "West Mercia",
    "West Midlands",
    "West Yorkshire",
    "Wiltshire",
)
"""The 43 territorial forces of England and Wales, without "Police" or "Constabulary" where that is not needed."""

PLACES: tuple[str, ...] = tuple(
    name.strip()
    for name in """
    Anglesey, Avon, Barnsley, Bath, Bedford, Berkshire, Birmingham, Blackburn, Blackpool, Bolton, Bournemouth, Bradford,
    Brighton, Bristol, Buckinghamshire, Burnley, Cambridge, Canterbury, Cardiff, Carlisle, Carmarthenshire, Ceredigion,
    Chelmsford, Chester, Chichester, Colchester, Conwy, Cornwall, County Durham, Coventry, Croydon, Darlington,
    Denbighshire, Derby, Devon, Doncaster, Dudley, East Sussex, England, Exeter, Flintshire, Gateshead, Glamorgan,
    Gloucester, Great Yarmouth, Grimsby, Guildford, Gwynedd, Halifax, Hartlepool, Hereford, Herefordshire, Huddersfield,
    Hull, Huntingdonshire, Ipswich, Isle of Wight, Lancaster, Leeds, Leicester, Lincoln, Liverpool, London, Luton,
    Manchester, Middlesbrough, Middlesex, Milton Keynes, Monmouthshire, Newcastle, Newport, Northampton,
    Northern Ireland, Northumberland, Norwich, Nottingham, Oldham, Oxford, Oxfordshire, Pembrokeshire, Peterborough,
    Plymouth, Poole, Portsmouth, Powys, Preston, Reading, Redditch, Rochdale, Rotherham, Rutland, Salford, Salisbury,
    Scarborough, Scotland, Sheffield, Shrewsbury, Shropshire, Slough, Solihull, Somerset, Southampton, Southend,
    Stockport, Stoke-on-Trent, Sunderland, Swansea, Swindon, Telford, Torquay, Tyne and Wear, Tyneside, Wakefield,
    Wales, Walsall, Warrington, Warwick, West Sussex, Wigan, Winchester, Wirral, Wolverhampton, Worcester,
    Worcestershire, Wrekin, Wrexham, York, Yorkshire
    """.split(",")
)
"""Nations, counties, cities and larger towns whose name is not that of a force."""

_ORDINARY_WORDS = frozenset(("bath", "hull", "reading"))  # in lower case these are seldom the place


_WORD = re.compile(r"[^\W_]+|&")


def _key(words: Sequence[str]) -> tuple[str, ...]:
    return tuple("and" if word == "&" else word.lower() for word in words)


_NAMES = {_key(_WORD.findall(name)): name for name in (*PLACES, *FORCES)} | {("met", "police"): "Metropolitan Police"}
_LONGEST = max(map(len, _NAMES))
PLACE_WORDS: frozenset[str] = frozenset(word for key in _NAMES for word in key if len(word) > 3)
"""Single words of the names, in lower case: "mercia", "thames", "york"."""


def mentioned(text: str) -> tuple[str, ...]:
    """Forces and places that `text` names, in their usual spelling and the order of first mention, each once.

    Lower case, "&" and a missing hyphen are understood ("dyfed powys"); "reading", "bath" and "hull" count only with
    a capital inside a sentence. The longest name wins: "North Yorkshire" is not also "Yorkshire".
    """
    words = _WORD.findall(text)
    found: list[str] = []
    at = 0
    while at < len(words):
        size = next(
            (n for n in range(_LONGEST, 0, -1) if _key(words[at : at + n]) in _NAMES and n <= len(words) - at), 0
        )
        if size and not (words[at].lower() in _ORDINARY_WORDS and (words[at].islower() or at == 0)):
            found.append(_NAMES[_key(words[at : at + size])])
        at += size or 1
    return tuple(dict.fromkeys(found))
