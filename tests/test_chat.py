"""The edge to chat models, with a real llama.cpp server and with a scripted one that does everything wrong.

Every fault must end as one `ChatError` inside the budget, or be mended by another try; no key may be told.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from peelqa.chat.gguf import TrustBook
from peelqa.chat.model import LangChainModel, open_chat_model
from peelqa.chat.redaction import one_line, strike
from peelqa.errors import ChatError
from peelqa.messages import Message
from peelqa.settings import Settings
from scripted_model import CUT, Pause, Raw, Refusal, ScriptedModel, replies, text_of

KEY = "sk-secret-0123456789-abcdefgh"
ASKED = (Message("system", "You answer."), Message("user", "Who was inspected?"))
BUDGET = 1.5  # seconds
SLACK = 1.0  # for a slow machine


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    """One key, to be kept secret; no setting from outside."""
    for name in [name for name in os.environ if name.startswith("PEELQA_") or name.endswith("_API_KEY")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    return monkeypatch


def chat(url: str, **settings):
    return open_chat_model(Settings(**{"chat_model": "openai:scripted", "chat_base_url": url, **settings}))


def ask(model, seconds=BUDGET, max_tokens=50, asked=ASKED) -> str:
    return "".join(model.stream(asked, max_tokens=max_tokens, seconds=seconds))


@pytest.fixture(scope="module", autouse=True)
def imported():
    """The first reply imports LangChain, before its clock starts; do that once."""
    with ScriptedModel("ready") as server:
        ask(chat(server.url))


# A reply that goes well


def test_a_reply_comes_in_pieces_with_usage_and_asks_for_what_the_settings_say():
    """Words as the scripted model counts tokens: 2 + 3 asked, 2 said."""
    with ScriptedModel(["The ", "force."]) as server:
        reply = chat(server.url).stream(ASKED, max_tokens=50, seconds=BUDGET)
        assert list(reply) == ["The ", "force."]
    usage = reply.usage
    assert (usage.model, usage.input_tokens, usage.output_tokens) == ("openai:scripted", 5, 2)
    assert 0 < usage.seconds < BUDGET
    request = server.requests[0]
    assert [(m["role"], text_of(m)) for m in request["messages"]] == [(m.role, m.text) for m in ASKED]
    assert (request["temperature"], request["max_tokens"], request["stream"]) == (0, 50, True)
    assert isinstance(request["seed"], int)
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_a_server_of_ones_own_needs_no_key(keys):
    keys.delenv("OPENAI_API_KEY")
    with ScriptedModel("Yes.") as server:
        assert ask(chat(server.url)) == "Yes."


def test_pieces_arrive_as_they_are_written():
    with ScriptedModel(["one", Pause(3), "two"]) as server:
        began = time.monotonic()
        pieces = filter(None, chat(server.url, chat_seconds=20).stream(ASKED, max_tokens=50, seconds=20))
        assert next(pieces) == "one"
        assert time.monotonic() - began < 3
        assert list(pieces) == ["two"]


def test_a_model_that_says_nothing_lets_its_reader_go():
    """The reader gets an empty piece after a second of silence, and may leave; it need not wait out the budget."""
    with ScriptedModel([Pause(30), "late"]) as server:
        began = time.monotonic()
        pieces = iter(chat(server.url).stream(ASKED, max_tokens=50, seconds=60))
        assert next(pieces) == ""
        pieces.close()
        assert time.monotonic() - began < 10


def test_many_replies_at_once_do_not_mix():
    def echo(request):
        for word in text_of(request["messages"][-1]).split():
            yield word
            yield Pause(0.01)

    said: dict[int, str] = {}
    with ScriptedModel(echo) as server:
        model = chat(server.url)

        def run(n: int) -> None:
            said[n] = ask(model, asked=[Message("user", f"{n} " * 10)], seconds=20)

        threads = [threading.Thread(target=run, args=(n,)) for n in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert said == {n: str(n) * 10 for n in range(10)}


# Faults that another try mends


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_fault_is_tried_again(status):
    with ScriptedModel(replies(Refusal(status), "Here.")) as server:
        assert ask(chat(server.url), seconds=10) == "Here."
    assert len(server.requests) == 2


def test_a_model_without_temperature_or_seed_is_asked_without_and_is_remembered():
    def picky(request):
        return Refusal(400, "Unsupported value: 'temperature'") if "temperature" in request else "Fine."

    with ScriptedModel(picky) as server:
        model = chat(server.url)
        assert [ask(model), ask(model)] == ["Fine.", "Fine."]
    assert ["temperature" in request for request in server.requests] == [True, False, False]


# Faults that end in one ChatError


def forever(*pieces):
    def script(_request):
        while True:
            yield from pieces

    return script


FAULTS = {
    "too many requests for ever": (Refusal(429), "has too many requests or no credit left (429)", 3),
    "asked to wait for longer than there is": (Refusal(429, headers={"Retry-After": "30"}), "(429)", 1),
    "a server's fault for ever": (Refusal(500), "has a fault at its provider (500)", 3),
    "a wrong key, echoed": (Refusal(401, f"Incorrect key: {KEY}"), "refused the key (401); check OPENAI_API_KEY", 1),
    "a wrong key, masked": (Refusal(403, "Key sk-s*****efgh is no good"), "refused the key (403)", 1),
    "no such model": (Refusal(404), "is not known there (404); check PEELQA_CHAT_MODEL", 1),
    "too long a prompt": (Refusal(400, "exceeds the context size"), "can't take so long a prompt (400)", 1),
    "a refused request": (Refusal(422, f"no\nFAKE log line {KEY}"), "refused the request (422); the log says why", 1),
    "a web page": (Refusal(200, body=b"<html>Welcome</html>"), "sent something that is not a reply", 1),
    "malformed JSON": ([Raw(b"data: {broken\n\n")], "sent something that is not a reply (JSONDecodeError)", 1),
    "an error in the stream": ([Raw(b'data: {"error": {"message": "lost"}}\n\n')], "is not a reply", 1),
    "an empty reply": ("", "gave an empty reply", 1),
    "a megabyte": (["x" * 100_000] * 10, "wrote more than 1,000 characters and was cut off", 1),
    "megabytes without a line's end": ([Raw(b"x" * 500_000), Pause(0.1)] * 4, "sent more than 1,200,000 bytes", 1),
    "a stream that breaks off": (["The ", CUT], "broke off in mid-reply", 1),
    "a stream that stops": (["The ", Pause(60)], "did not end its reply within 1.5 seconds", 1),
    "no answer at all": ([Pause(60)], "did not end its reply within 1.5 seconds", 1),
    "trickling words": (forever("a ", Pause(0.2)), "did not end its reply within 1.5 seconds", 1),
    "trickling nothing": (forever(Raw(b": ping\n\n"), Pause(0.05)), "did not end its reply within 1.5 seconds", 1),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_chat_error_inside_the_budget_and_tells_no_key(fault, caplog):
    script, message, requests = FAULTS[fault]
    budget = 4 if requests > 1 else BUDGET
    caplog.set_level(logging.DEBUG, logger="peelqa")
    with ScriptedModel(script) as server:
        began = time.monotonic()
        with pytest.raises(ChatError) as caught:
            ask(chat(server.url), seconds=budget)
        assert time.monotonic() - began < budget + SLACK
        assert len(server.requests) == requests
    told = f"{caught.value} {caught.value.__cause__} {caplog.text}"
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert KEY not in told
    assert "efgh" not in told
    assert all("\n" not in record.getMessage() for record in caplog.records)


def test_nobody_listening_is_one_chat_error():
    with ScriptedModel("") as server:
        url = server.url
    with pytest.raises(ChatError, match="can't be reached; check the network, PEELQA_CHAT_BASE_URL"):
        ask(chat(url))


def test_readers_that_leave_in_mid_reply_leave_no_thread_behind():
    with ScriptedModel(forever("a ", Pause(0.01))) as server:
        model = chat(server.url)
        for _ in range(30):
            next(iter(model.stream(ASKED, max_tokens=5_000, seconds=30)))
        deadline = time.monotonic() + 5
        while [t for t in threading.enumerate() if t.name == "peelqa-chat"] and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not [t for t in threading.enumerate() if t.name == "peelqa-chat"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"key {KEY}!", "key [key]!"),
        ("key sk-s***efgh.", "key [key]"),
        ("http://me:pass@host/v1", "http://[key]@host/v1"),
        ("another, sk-proj-abcdefgh", "another, [key]"),
        ("nothing secret here", "nothing secret here"),
    ],
)
def test_keys_are_struck_out_whole_or_masked(text, shown):
    assert strike(text, (KEY, "")) == shown


def test_a_log_line_is_one_line_and_has_an_end():
    assert one_line("a\nb\x1b[2J\u202e") == "a\\nb\\x1b[2J\\u202e"
    assert one_line("x" * 10_000) == "x" * 500 + "... (10,000 characters)"


# What is missing or wrong before anything is asked


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "no chat model is set; set PEELQA_CHAT_MODEL"),
        ({"chat_model": "gpt"}, "PEELQA_CHAT_MODEL='gpt' is not one of: openai:NAME, anthropic:NAME"),
        ({"chat_model": "acme:large"}, "is not one of: openai:NAME"),
        ({"chat_model": "openai: "}, "is not one of: openai:NAME"),
        ({"chat_model": "anthropic:claude"}, "anthropic needs a key; set ANTHROPIC_API_KEY"),
        ({"chat_model": "openai:x", "chat_base_url": "localhost"}, "PEELQA_CHAT_BASE_URL is not an address"),
        ({"chat_model": "openai:x", "chat_base_url": "http://a:hunter2@b/v1"}, "set the key in OPENAI_API_KEY"),
        ({"chat_model": "openai:x", "chat_base_url": "http://b/v1?key=hunter2"}, "or a query; leave them out"),
        ({"chat_model": "llamacpp:/nowhere/a.gguf"}, "can't read the model /nowhere/a.gguf: No such file"),
        ({"chat_model": f"llamacpp:{__file__}"}, "test_chat.py is not a GGUF file"),
    ],
)
def test_what_is_missing_is_told_in_one_line_before_anything_is_asked(settings, message, tmp_path):
    with pytest.raises(ChatError) as caught:
        open_chat_model(Settings(**settings, index_dir=tmp_path))
    assert message in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_missing_key_names_its_variable_and_a_missing_extra_its_installation(keys):
    keys.delenv("OPENAI_API_KEY")
    with pytest.raises(ChatError, match="openai needs a key; set OPENAI_API_KEY"):
        open_chat_model(Settings(chat_model="openai:x"))
    keys.setitem(sys.modules, "langchain_openai", None)  # as if it were not installed
    with pytest.raises(ChatError, match=r"run: pip install 'peelqa\[openai\]'"):
        open_chat_model(Settings(chat_model="openai:x"))


def test_opening_a_model_imports_nothing():
    code = (
        "import sys; from peelqa.chat.model import open_chat_model; from peelqa.settings import Settings;"
        "open_chat_model(Settings(chat_model='openai:x', chat_base_url='http://127.0.0.1:9/v1'));"
        "print([m for m in ('langchain', 'langchain_core', 'openai', 'httpx') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_address_never_stands_in_the_settings_text():
    assert "hunter2" not in repr(Settings(chat_base_url="http://a:hunter2@b/v1"))


def test_anthropic_is_told_which_text_to_keep():
    model = LangChainModel("anthropic", "claude", Settings())
    kept, other = model._prompt([Message("system", "The report.", keep=True), Message("user", "Who?")])
    assert kept.content == [{"type": "text", "text": "The report.", "cache_control": {"type": "ephemeral"}}]
    assert other.content == "Who?"


# Replies that are kept


def test_a_kept_reply_is_not_asked_for_again_until_something_differs(tmp_path):
    with ScriptedModel(replies("One.", "Two.", "Three.")) as server:
        model = chat(server.url, chat_cache=True, index_dir=tmp_path)
        first = ask(model)
        reply = model.stream(ASKED, max_tokens=50, seconds=BUDGET)
        assert (first, "".join(reply)) == ("One.", "One.")
        assert (reply.usage.model, reply.usage.input_tokens) == ("openai:scripted", 0)
        assert ask(model, max_tokens=60) == "Two."
        assert ask(model, asked=(*ASKED, Message("user", "Really?"))) == "Three."
    assert len(server.requests) == 3


def test_a_damaged_entry_is_asked_for_again_and_a_broken_reply_is_not_kept(tmp_path):
    with ScriptedModel(replies(["On", CUT], "One.", "Two.")) as server:
        model = chat(server.url, chat_cache=True, index_dir=tmp_path)
        with pytest.raises(ChatError, match="broke off"):
            ask(model)
        assert ask(model) == "One."
        (entry,) = (tmp_path / "replies").iterdir()
        entry.write_text(entry.read_text(encoding="utf-8").replace("One.", "0ne."), encoding="utf-8")
        assert ask(model) == "Two."
    assert KEY not in entry.read_text(encoding="utf-8")


# A GGUF file: which may be loaded, and a real model


@pytest.fixture
def tiny(tmp_path) -> Path:
    path = tmp_path / "tiny.gguf"
    path.write_bytes(b"GGUF and no more")
    return path


def test_a_file_is_loaded_only_once_it_is_pinned_or_confirmed_and_not_after_it_changed(tiny, tmp_path):
    settings = Settings(chat_model=f"llamacpp:{tiny}", index_dir=tmp_path / "index")
    # sha256 of b"GGUF and no more"
    digest = TrustBook(tmp_path / "index").digest(tiny)
    with pytest.raises(ChatError, match=f"never confirmed; if its publisher names sha256 {digest}, run: peelqa models"):
        open_chat_model(settings)
    with pytest.raises(ChatError, match=f"has sha256 {digest}, not the 000000000000"):
        open_chat_model(settings.model_copy(update={"chat_model_sha256": "0" * 64}))
    open_chat_model(settings.model_copy(update={"chat_model_sha256": digest.upper()}))
    TrustBook(tmp_path / "index").trust(tiny)
    assert open_chat_model(settings).name == "llamacpp:tiny"
    tiny.write_bytes(b"GGUF and another")
    with pytest.raises(ChatError, match="was never confirmed"):
        open_chat_model(settings)


def test_the_digest_is_made_once_and_a_damaged_book_trusts_nothing(tiny, tmp_path):
    book = TrustBook(tmp_path / "index")
    digest = book.trust(tiny)
    file = tmp_path / "index" / "trusted-models.json"
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert list(kept["digests"].values()) == kept["trusted"] == [digest]
    stamp = file.stat().st_mtime_ns
    assert book.digest(tiny) == digest
    assert file.stat().st_mtime_ns == stamp
    file.write_text("{broken", encoding="utf-8")
    assert not book.is_trusted(digest, None)


def test_a_broken_file_is_one_chat_error_and_no_crash(tiny, tmp_path):
    TrustBook(tmp_path).trust(tiny)
    model = open_chat_model(Settings(chat_model=f"llamacpp:{tiny}", index_dir=tmp_path))
    with pytest.raises(ChatError, match=r"llama\.cpp can't load"):
        model.stream(ASKED, max_tokens=20, seconds=20)


def test_a_real_model_writes_the_same_words_twice_within_its_tokens(local_model, smollm):
    asked = [Message("user", "Say hello.")]
    reply = local_model.stream(asked, max_tokens=16, seconds=60)
    text = "".join(reply)
    assert text == ask(local_model, asked=asked, max_tokens=16, seconds=60)
    assert "hello" in text.lower()
    assert local_model.name == f"llamacpp:{smollm.stem}"
    assert 0 < reply.usage.input_tokens < 60
    assert 0 < reply.usage.output_tokens <= 16


def test_a_real_model_is_stopped_when_its_time_is_up(local_model):
    with pytest.raises(ChatError, match=r"did not end its reply within 0\.05 seconds"):
        ask(local_model, asked=[Message("user", "Count from one to a thousand.")], max_tokens=900, seconds=0.05)
    assert ask(local_model, max_tokens=16, seconds=60)


def test_too_long_a_prompt_for_a_real_model_is_told(local_model):
    with pytest.raises(ChatError, match="can't take so long a prompt"):
        ask(local_model, asked=[Message("user", "word " * 3_000)], seconds=30)


def test_a_local_server_listens_on_loopback_only_and_wants_its_key(local_model):
    address = local_model._server.address()
    assert address.url.startswith("http://127.0.0.1:")
    assert address.key not in repr(address)
    with pytest.raises(ChatError, match=r"refused the key \(401\)"):
        ask(chat(address.url), seconds=20)


def test_a_local_server_ends_with_its_program(smollm, tmp_path):
    """Killed as hard as can be, the program still takes its server with it: the server reads the end of its input."""
    TrustBook(tmp_path).trust(smollm)
    code = (
        "import os; from peelqa.chat.model import open_chat_model; from peelqa.settings import Settings;"
        f"wanted = dict(chat_model='llamacpp:{smollm}', index_dir={str(tmp_path)!r}, chat_window=512);"
        "m = open_chat_model(Settings(**wanted));"
        "m._server.address(); print(m._server._process.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    server = Path("/proc") / done.stdout.strip()
    deadline = time.monotonic() + 10
    while server.exists() and "Z" not in (server / "stat").read_text().split()[2] and time.monotonic() < deadline:
        time.sleep(0.1)
    assert done.stdout.strip().isdigit()
    assert not server.exists() or (server / "stat").read_text().split()[2] == "Z"


# Other providers' languages, spoken by their own libraries


def anthropic_reply(*texts: str):
    events = [
        {"type": "message_start", "message": {"id": "m", "type": "message", "role": "assistant", "model": "claude"}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    ]
    events[0]["message"] |= {"content": [], "usage": {"input_tokens": 7, "output_tokens": 1}}
    for text in texts:
        delta = {"type": "text_delta", "text": text}
        events.append({"type": "content_block_delta", "index": 0, "delta": delta})
    events.append({"type": "content_block_stop", "index": 0})
    stop = {
        "type": "message_delta",
        "delta": {"stop_reason": "end_turn"},
        "usage": {"input_tokens": 7, "output_tokens": 4},
    }
    events += [stop, {"type": "message_stop"}]
    return [*(Raw(f"event: {e['type']}\ndata: {json.dumps(e)}\n\n".encode()) for e in events), CUT]


def test_anthropic_streams_with_usage_and_is_told_what_to_keep(keys):
    keys.setenv("ANTHROPIC_API_KEY", KEY)
    asked = (Message("system", "The report.", keep=True), Message("user", "Who?"))
    with ScriptedModel(replies(Refusal(529), anthropic_reply("The ", "force."))) as server:
        model = chat(server.url.removesuffix("/v1"), chat_model="anthropic:scripted")
        reply = model.stream(asked, max_tokens=50, seconds=20)
        assert list(reply) == ["The ", "force."]
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (7, 4)
    request = server.requests[1]
    assert request["system"][0]["cache_control"] == {"type": "ephemeral"}
    assert (request["temperature"], request["max_tokens"]) == (0, 50)


def ollama_reply(*texts: str, is_whole: bool = True):
    lines = [{"model": "m", "message": {"role": "assistant", "content": text}, "done": False} for text in texts]
    if is_whole:
        end = {"done": True, "done_reason": "stop", "prompt_eval_count": 7, "eval_count": 4}
        lines.append({"model": "m", "message": {"role": "assistant", "content": ""}, **end})
    return [*(Raw(json.dumps(line).encode() + b"\n") for line in lines), CUT]


def test_ollama_streams_with_usage_and_reads_the_whole_window():
    with ScriptedModel(replies(Refusal(503), ollama_reply("The ", "force."))) as server:
        model = chat(server.url.removesuffix("/v1"), chat_model="ollama:small", chat_window=4_321)
        reply = model.stream(ASKED, max_tokens=50, seconds=20)
        assert list(reply) == ["The ", "force."]
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (7, 4)
    options = server.requests[1]["options"]
    assert (options["temperature"], options["num_predict"], options["num_ctx"]) == (0, 50, 4_321)
    assert isinstance(options["seed"], int)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (Refusal(404), "is not known there"),
        (ollama_reply("The ", is_whole=False), "broke off in mid-reply"),
        (forever(Pause(0.1)), "did not end its reply within 1.5 seconds"),
    ],
)
def test_faults_of_ollama_are_chat_errors_too(script, message):
    with ScriptedModel(script) as server:
        model = chat(server.url.removesuffix("/v1"), chat_model="ollama:small")
        with pytest.raises(ChatError, match=message):
            ask(model)


def google_part(text: str, **candidate) -> str:
    content = {"content": {"role": "model", "parts": [{"text": text}]}, "index": 0, **candidate}
    usage = {"promptTokenCount": 7, "candidatesTokenCount": 4, "totalTokenCount": 11}
    return json.dumps({"candidates": [content], "usageMetadata": usage})


def test_google_streams_with_usage_and_its_keys_are_not_told(keys, caplog):
    pytest.importorskip("langchain_google_genai")
    keys.setenv("GEMINI_API_KEY", KEY)
    whole = [Raw(f"[{google_part('The ')},\n{google_part('force.', finishReason='STOP')}]".encode()), CUT]
    with ScriptedModel(replies(Refusal(503), whole, Refusal(400, f"API key {KEY} not valid"))) as server:
        model = chat(server.url.removesuffix("/v1"), chat_model="google_genai:scripted")
        reply = model.stream(ASKED, max_tokens=50, seconds=20)
        assert list(reply) == ["The ", "force."]
        with pytest.raises(ChatError, match=r"refused the key \(400\); check GOOGLE_API_KEY or GEMINI_API_KEY"):
            ask(model)
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (7, 4)
    assert server.requests[1]["generationConfig"]["maxOutputTokens"] == 50
    assert KEY not in caplog.text
