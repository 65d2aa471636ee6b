"""Texts that may leave the program: keys struck out, control characters escaped, cut to a length."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

STRUCK = "[key]"
MAX_CHARS = 500
_WORD = re.compile(r"[^\s\"'`<>(){}\[\],;=:/?&@]+")
_USUAL = re.compile(r"\b(?:sk|pk|rk|gsk|xai|AIza)[-_]?[\w*.-]{6,}")  # how the providers' keys begin
_IN_ADDRESS = re.compile(r"(//)[^\s/@]+@")
_SHARED = 4  # a word that begins or ends with this many letters of a key is taken for a part of it


def strike(text: str, keys: Iterable[str]) -> str:
    """`text` without `keys`, whole, URL-encoded or masked in the middle ("sk-ab***yz"), and without usual ones."""
    clean = _IN_ADDRESS.sub(rf"\1{STRUCK}@", text)
    for key in sorted({k for k in keys if k}, key=len, reverse=True):
        clean = clean.replace(key, STRUCK).replace(quote(key, safe=""), STRUCK)
        clean = _strike_parts(clean, key)
    return _USUAL.sub(STRUCK, clean)


def _strike_parts(text: str, key: str) -> str:
    if len(key) < 3 * _SHARED:  # so short a key shares its ends with common words
        return text
    head, tail = key[:_SHARED], key[-_SHARED:]
    return _WORD.sub(lambda m: STRUCK if m[0].startswith(head) or m[0].rstrip(".").endswith(tail) else m[0], text)


def one_line(text: str) -> str:
    """`text` as one line of printable ASCII: line ends and whatever else is special become escapes."""
    cut = text if len(text) <= MAX_CHARS else f"{text[:MAX_CHARS]}... ({len(text):,} characters)"
    return cut.encode("unicode_escape").decode("ascii")
