"""The bar above the chat: kept conversations (open, rename, delete, search), a new one, export."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from peelqa.conversations import Entry, Place
from peelqa.ui.export import FORMATS

# Passes what the page's script asks for on to Gradio, as the event "act".
FORWARD = "element.addEventListener('peelqa:act', (event) => trigger('act', event.detail));"
_NONE = '<p class="none">No conversation is kept yet.</p>'
_NONE_FOUND = '<p class="none">No conversation says that.</p>'


def render_bar(entries: Sequence[Entry], place: Place | None, containing: str = "") -> str:
    """The bar with its two drawers; which one is open is the browser's own business."""
    current = next((e.title for e in entries if place and e.id == place.conversation), "New conversation")
    items = "".join(_entry(entry, place) for entry in entries) or (_NONE_FOUND if containing else _NONE)
    formats = "".join(
        f'<li><button type="button" class="export" data-format="{name}">{escape(label)}</button></li>'
        for name, (label, _, _) in FORMATS.items()
    )
    return (
        '<div class="talks-bar"><button type="button" class="bar-button" id="talks-toggle"'
        ' aria-controls="talks-drawer">Conversations</button>'
        f'<p class="talk-title">{escape(current)}</p>'
        '<button type="button" class="bar-button" id="export-toggle" aria-controls="export-drawer">Export</button>'
        '<button type="button" class="bar-button" id="talk-new">New</button></div>'
        '<div id="talks-drawer" role="region" aria-label="Kept conversations"><label class="sr-only" for="talks-find">'
        'Find a conversation</label><input id="talks-find" type="search" placeholder="Find a conversation"'
        f' maxlength="200" autocomplete="off"><ul class="talks">{items}</ul></div>'
        f'<ul id="export-drawer" aria-label="Export this conversation as">{formats}</ul>'
    )


def _entry(entry: Entry, place: Place | None) -> str:
    current = ' aria-current="true"' if place and entry.id == place.conversation else ""
    word = "question" if entry.turns == 1 else "questions"
    title = escape(entry.title)
    return (
        f'<li class="talk" data-id="{escape(entry.id)}"><button type="button" class="talk-open"{current}>'
        f'<span class="talk-name">{title}</span><span class="talk-when">{escape(entry.updated[:10])} · '
        f"{entry.turns} {word}</span></button>"
        f'<button type="button" class="talk-rename" aria-label="Rename: {title}">Rename</button>'
        f'<button type="button" class="talk-delete" aria-label="Delete: {title}">Delete</button></li>'
    )
