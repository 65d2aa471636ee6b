"""A chat model by name, streamed under a budget. The only importer of LangChain's chat models.

`openai:NAME`, `anthropic:NAME`, `google_genai:NAME` and `ollama:NAME` go to their providers, `openai:NAME` with
`PEELQA_CHAT_BASE_URL` to any server that speaks OpenAI's language, `llamacpp:FILE` to llama.cpp on this computer.
Nothing is imported or loaded before the first reply is asked for. What a provider raises leaves as a `ChatError` in
words of our own; the cause goes to the log as one line, without keys.
"""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from peelqa.chat.failures import status_of
from peelqa.chat.gguf import Address, LocalServer, check_trusted
from peelqa.chat.redaction import one_line, strike
from peelqa.chat.replies import FOLDER, KeptReplies
from peelqa.chat.streaming import Part, Source, StreamedReply, Wire
from peelqa.errors import ChatError
from peelqa.messages import ChatModel, Message
from peelqa.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

log = logging.getLogger(__name__)

TEMPERATURE = 0.0
SEED = 20_240_229
_KNOBS = re.compile(r"temperature|\bseed\b|max_tokens|stream_options", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Provider:
    """A way to a chat model: the modules it needs, the extra that installs them, variables that may hold its key."""

    modules: tuple[str, ...]
    extra: str
    keys: tuple[str, ...] = ()


PROVIDERS = {
    "openai": Provider(("langchain_openai",), "openai", ("OPENAI_API_KEY",)),
    "anthropic": Provider(("langchain_anthropic",), "anthropic", ("ANTHROPIC_API_KEY",)),
    "google_genai": Provider(("langchain_google_genai",), "google", ("GOOGLE_API_KEY", "GEMINI_API_KEY")),
    "ollama": Provider(("langchain_ollama",), "ollama"),
    "llamacpp": Provider(("xllamacpp", "langchain_openai"), "local"),
}


def open_chat_model(settings: Settings) -> ChatModel:
    """The chat model that `settings` name; nothing is imported or asked yet.

    Raises:
        ChatError: none is named, its provider is unknown, its extra or its key is missing, or its GGUF file is not
            confirmed. Each message is one line with the fix.
    """
    provider, model = split_name(settings.chat_model)
    missing_extra = lacks_extra(provider)
    if missing_extra:
        raise ChatError(f"{provider} needs packages that are missing; run: pip install 'peelqa[{missing_extra}]'")
    if needs_key(provider, settings) and not set_keys(provider):
        raise ChatError(f"{provider} needs a key; set {' or '.join(PROVIDERS[provider].keys)}")
    check_address(provider, settings.chat_base_url)
    digest, server = "", None
    if provider == "llamacpp":
        path = Path(model).expanduser()
        digest, server = check_trusted(path, settings), LocalServer(path, settings.chat_window)
        model = path.stem
    chat = LangChainModel(provider, model, settings, server)
    if not settings.chat_cache:
        return chat
    recipe = f"{settings.chat_base_url} {digest} {settings.chat_window} {TEMPERATURE} {SEED}"
    return KeptReplies(chat, settings.index_dir / FOLDER, recipe)


def check_address(provider: str, url: str | None) -> None:
    """Refuse an address that is none, or that would carry a secret into logs (Ollama's client takes it out itself).

    Raises:
        ChatError: without the address, which may hold a password.
    """
    if not url:
        return
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ChatError("PEELQA_CHAT_BASE_URL is not an address; it looks like http://127.0.0.1:8080/v1")
    if parts.query or (parts.username and provider != "ollama"):
        raise ChatError(
            "PEELQA_CHAT_BASE_URL holds a name, a password or a query; leave them out and set the key in "
            f"{' or '.join(PROVIDERS[provider].keys) or 'its variable'}"
        )


def split_name(name: str | None) -> tuple[str, str]:
    """("openai", "NAME") from "openai:NAME".

    Raises:
        ChatError: no name is given, it has no provider, or the provider is unknown.
    """
    if not name:
        raise ChatError("no chat model is set; set PEELQA_CHAT_MODEL, for instance to ollama:llama3.2")
    provider, _, model = name.partition(":")
    if provider not in PROVIDERS or not model.strip():
        known = ", ".join(f"{p}:{'FILE' if p == 'llamacpp' else 'NAME'}" for p in PROVIDERS)
        raise ChatError(f"PEELQA_CHAT_MODEL={name!r} is not one of: {known}")
    return provider, model.strip()


def lacks_extra(provider: str) -> str:
    """Name of the extra that must be installed for `provider`, "" if it is."""
    wanted = PROVIDERS[provider]
    return "" if all(find_spec(module) for module in wanted.modules) else wanted.extra


def set_keys(provider: str) -> tuple[str, ...]:
    """Names of the variables that hold a key for `provider`."""
    return tuple(name for name in PROVIDERS[provider].keys if os.environ.get(name, "").strip())


def needs_key(provider: str, settings: Settings) -> bool:
    """True if `provider` does not answer without a key; OpenAI's look-alikes at other addresses may."""
    return bool(PROVIDERS[provider].keys) and not (provider == "openai" and settings.chat_base_url)


class LangChainModel:
    """A `ChatModel` behind LangChain. Safe to share between threads."""

    def __init__(self, provider: str, model: str, settings: Settings, server: LocalServer | None = None) -> None:
        self._provider, self._model, self._settings, self._server = provider, model, settings, server
        self._is_plain = False  # True once the model has refused our temperature, seed or the like
        self._lock = threading.Lock()
        self._made: dict[tuple[str, int, bool], BaseChatModel] = {}

    @property
    def name(self) -> str:
        """The provider and the model with a colon between; of a GGUF file only its name."""
        return f"{self._provider}:{self._model}"

    def stream(self, messages: Sequence[Message], *, max_tokens: int, seconds: float) -> StreamedReply:
        """Ask for a reply; libraries are imported and a local server is started first, outside of the budget.

        Raises:
            ChatError: a local server can't be started, or the settings make no model.
        """
        address = self._server.address() if self._server is not None else None
        self._set_up(max_tokens, address)
        asked = tuple(messages)

        def read(wire: Wire) -> Iterator[Part]:
            _here.wire = wire
            return map(_part, self._langchain(max_tokens, address).stream(self._prompt(asked)))

        variables = " or ".join(PROVIDERS[self._provider].keys)
        source = Source(self.name, read, self._adapt, self._keys(address), variables)
        return StreamedReply(source, max_tokens, seconds)

    def close(self) -> None:
        """End the local server, if there is one; it starts again at the next reply."""
        if self._server is not None:
            self._server.close()

    def _set_up(self, max_tokens: int, address: Address | None) -> None:
        try:
            self._langchain(max_tokens, address)
        except Exception as error:  # noqa: BLE001, RUF100 - every provider's library has its own
            log.warning("%s: %s", one_line(self.name), one_line(strike(repr(error), self._keys(address))))
            problem = f"the chat model {self.name} can't be set up ({type(error).__name__}); the log says why"
        else:
            return
        raise ChatError(problem)  # apart from the provider's error, which may hold a key

    def _langchain(self, max_tokens: int, address: Address | None) -> BaseChatModel:
        key = (address.url if address else "", max_tokens, self._is_plain)
        with self._lock:
            if key not in self._made:
                self._made[key] = self._make(max_tokens, address)
            return self._made[key]

    def _make(self, max_tokens: int, address: Address | None) -> BaseChatModel:
        from langchain.chat_models import init_chat_model

        provider = "openai" if self._provider == "llamacpp" else self._provider
        options = OPTIONS[provider](self._settings, max_tokens, address, self._is_plain)
        model: BaseChatModel = init_chat_model(self._model, model_provider=provider, **options)
        return model

    def _prompt(self, messages: Sequence[Message]) -> list[BaseMessage]:
        from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

        kinds = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
        return [kinds[m.role](content=self._content(m)) for m in messages]

    def _content(self, message: Message) -> Any:  # noqa: ANN401 - LangChain's content is text or a list of blocks
        """Text, or a block that Anthropic is told to keep; the other providers keep equal beginnings by themselves."""
        if message.keep and self._provider == "anthropic":
            return [{"type": "text", "text": message.text, "cache_control": {"type": "ephemeral"}}]
        return message.text

    def _keys(self, address: Address | None) -> tuple[str, ...]:
        held = tuple(os.environ.get(name, "").strip() for name in PROVIDERS[self._provider].keys)
        return (*held, address.key if address else "")

    def _adapt(self, failure: Exception) -> bool:
        """Some models refuse any temperature or seed: ask without from now on. False if that is not it."""
        if self._is_plain or status_of(failure) not in (None, 400, 422) or not _KNOBS.search(str(failure)):
            return False
        self._is_plain = True
        return True


# The connection of the reply that a thread is reading; set by the thread, found by the hook below.
_here = threading.local()


def _note(response: Any) -> None:  # noqa: ANN401 - httpx's or httpx2's, as the provider's client has it
    wire = getattr(_here, "wire", None)
    if wire is not None:
        wire.response = response


def _openai(settings: Settings, max_tokens: int, address: Address | None, is_plain: bool) -> dict[str, Any]:
    import openai

    url = address.url if address else settings.chat_base_url
    options: dict[str, Any] = {"max_tokens": max_tokens}
    if not is_plain:
        # Servers that imitate OpenAI's know "max_tokens"; LangChain's own name for it is newer than many of them.
        limit = {"extra_body": {"max_tokens": max_tokens}} if url else {"max_tokens": max_tokens}
        options = {"temperature": TEMPERATURE, "seed": SEED, "stream_usage": True, **limit}
    key = address.key if address else os.environ.get("OPENAI_API_KEY", "").strip() or "none"
    client = openai.DefaultHttpxClient(timeout=settings.chat_seconds, event_hooks={"response": [_note]})
    return {
        **options,
        "api_key": key,
        "base_url": url,
        "http_client": client,
        "max_retries": 0,
        "timeout": settings.chat_seconds,
        "use_responses_api": False,
    }


def _anthropic(settings: Settings, max_tokens: int, address: Address | None, is_plain: bool) -> dict[str, Any]:
    options = {"max_tokens": max_tokens, "max_retries": 0, "timeout": settings.chat_seconds}
    return {**options, **_knobs(is_plain, {"temperature": TEMPERATURE}), **_url(settings)}


def _google(settings: Settings, max_tokens: int, address: Address | None, is_plain: bool) -> dict[str, Any]:
    options = {"max_tokens": max_tokens, "max_retries": 1, "timeout": settings.chat_seconds}  # 1 is: no second try
    # Its usual way, gRPC, takes no http address.
    way = {"transport": "rest"} if settings.chat_base_url else {}
    return {**options, **_knobs(is_plain, {"temperature": TEMPERATURE}), **_url(settings), **way}


def _ollama(settings: Settings, max_tokens: int, address: Address | None, is_plain: bool) -> dict[str, Any]:
    # Without num_ctx, Ollama reads the last 4,096 tokens of a prompt and drops the rest without a word.
    options = {"num_predict": max_tokens, "num_ctx": settings.chat_window}
    client = {"timeout": settings.chat_seconds, "event_hooks": {"response": [_note]}}
    knobs = _knobs(is_plain, {"temperature": TEMPERATURE, "seed": SEED})
    return {**options, **knobs, **_url(settings), "sync_client_kwargs": client}


def _knobs(is_plain: bool, knobs: dict[str, Any]) -> dict[str, Any]:
    return {} if is_plain else knobs


def _url(settings: Settings) -> dict[str, str]:
    return {"base_url": settings.chat_base_url} if settings.chat_base_url else {}


OPTIONS: dict[str, Callable[[Settings, int, Address | None, bool], dict[str, Any]]] = {
    "openai": _openai,
    "anthropic": _anthropic,
    "google_genai": _google,
    "ollama": _ollama,
}


def _part(chunk: AIMessageChunk) -> Part:
    usage = chunk.usage_metadata or {"input_tokens": 0, "output_tokens": 0}
    said = chunk.response_metadata
    is_end = any(said.get(name) for name in ("finish_reason", "stop_reason", "done_reason"))
    return Part(str(chunk.text), usage["input_tokens"], usage["output_tokens"], is_end)
