"""Which chat models are set up: the configured one, what is installed, which keys are there; never a key itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from peelqa.chat.gguf import TrustBook
from peelqa.chat.model import PROVIDERS, lacks_extra, needs_key, open_chat_model, set_keys, split_name
from peelqa.errors import ChatError
from peelqa.settings import Settings


@dataclass(frozen=True, slots=True)
class Way:
    """A way to a chat model. `keys` are (variable, whether it is set); `install` is "" where nothing is missing."""

    provider: str
    is_configured: bool
    is_installed: bool
    install: str
    keys: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """What is set up. `problem` says why the configured model can't be used, "" if it can or none is configured.

    `sha256` and `is_trusted` are about a GGUF file, "" and None where there is none. An address is never told, only
    that one is set.
    """

    model: str
    problem: str
    has_base_url: bool
    sha256: str
    is_trusted: bool | None
    seconds: float
    max_tokens: int
    keeps_replies: bool
    ways: tuple[Way, ...]


def overview(settings: Settings) -> Overview:
    """Look at the settings and at what is installed; imports no model's library and asks nobody.

    A GGUF file is read for its digest, once.
    """
    sha256, is_trusted = _trust(settings)
    return Overview(
        model=settings.chat_model or "",
        problem=_problem(settings),
        has_base_url=bool(settings.chat_base_url),
        sha256=sha256,
        is_trusted=is_trusted,
        seconds=settings.chat_seconds,
        max_tokens=settings.chat_max_tokens,
        keeps_replies=settings.chat_cache,
        ways=tuple(_way(provider, settings) for provider in PROVIDERS),
    )


def _problem(settings: Settings) -> str:
    if not settings.chat_model:
        return ""
    try:
        open_chat_model(settings)
    except ChatError as error:
        return str(error)
    return ""


def _way(provider: str, settings: Settings) -> Way:
    is_configured = (settings.chat_model or "").startswith(f"{provider}:")
    extra, held = lacks_extra(provider), set_keys(provider)
    names = PROVIDERS[provider].keys if needs_key(provider, settings) or not is_configured else ()
    keys = tuple((name, name in held) for name in names)
    return Way(provider, is_configured, not extra, f"pip install 'peelqa[{extra}]'" if extra else "", keys)


def _trust(settings: Settings) -> tuple[str, bool | None]:
    """(sha256, whether it may be loaded) of the configured GGUF file; ("", None) if there is none that can be read."""
    try:
        provider, model = split_name(settings.chat_model)
        if provider != "llamacpp":
            return "", None
        book = TrustBook(settings.index_dir)
        digest = book.digest(Path(model).expanduser())
    except ChatError:
        return "", None
    return digest, book.is_trusted(digest, settings.chat_model_sha256)


def lines(seen: Overview) -> tuple[str, ...]:
    """The overview for people, one thing a line."""
    head = [f"configured  {seen.model or 'none; answers are quoted. Set PEELQA_CHAT_MODEL to have them written'}"]
    if seen.problem:
        head.append(f"problem     {seen.problem}")
    if seen.sha256:
        head.append(f"file        sha256 {seen.sha256}, {'may be loaded' if seen.is_trusted else 'not confirmed'}")
    if seen.model:
        address = "the provider's usual address"
        if seen.has_base_url or seen.model.startswith("llamacpp:"):
            address = "an address of your own" if seen.has_base_url else "on this computer"
        kept = "replies are kept" if seen.keeps_replies else "replies are not kept"
        head.append(f"budget      {seen.seconds:g} seconds and {seen.max_tokens} tokens a reply; {address}; {kept}")
    return (*head, *(_line(way) for way in seen.ways))


def _line(way: Way) -> str:
    keys = ", ".join(f"{name} {'is set' if is_set else 'is not set'}" for name, is_set in way.keys) or "no key needed"
    what = f"installed; {keys}" if way.is_installed else f"not installed ({way.install}); {keys}"
    return f"{'*' if way.is_configured else ' '} {way.provider:<14}{what}"
