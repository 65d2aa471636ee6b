"""GGUF files: which may be loaded, and the server that answers from one.

A model file is a program for native code, so it is taken only if its sha256 is the one that the settings name or one
that was confirmed before (`peelqa models --trust PATH`). What was confirmed stands in a small JSON file beside the
index.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import subprocess
import sys
import threading
import uuid
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peelqa.errors import ChatError
from peelqa.settings import Settings

TRUST_FILE = "trusted-models.json"
START_SECONDS = 300  # a file of 40 GB from a slow disk
_MAGIC = b"GGUF"
_BLOCK = 1 << 22


@dataclass(frozen=True, slots=True)
class Address:
    """Where a local server listens, and the key that it was started with."""

    url: str
    key: str = field(repr=False)


class TrustBook:
    """Digests of model files and which of them were confirmed, in `index_dir/trusted-models.json`.

    A damaged file counts as empty: models must then be confirmed again.
    """

    def __init__(self, index_dir: Path) -> None:
        self._file = index_dir / TRUST_FILE

    def digest(self, path: Path) -> str:
        """sha256 of a GGUF file, made once for each (path, size, time of change).

        Raises:
            ChatError: the file can't be read or is no GGUF file.
        """
        try:
            stat = path.stat()
            key = f"{path.resolve()}|{stat.st_size}|{stat.st_mtime_ns}"
            book = self._read()
            if key not in book["digests"]:
                book["digests"][key] = _sha256(path)
                self._write(book)
            return str(book["digests"][key])
        except OSError as error:
            raise ChatError(f"can't read the model {path}: {error.strerror}; check PEELQA_CHAT_MODEL") from error

    def trust(self, path: Path) -> str:
        """Confirm the file at `path` as it is now; returns its sha256.

        Raises:
            ChatError: the file can't be read, or the index folder can't be written.
        """
        digest = self.digest(path)
        book = self._read()
        book["trusted"] = sorted({*book["trusted"], digest})
        try:
            self._write(book, must=True)
        except OSError as error:
            raise ChatError(f"can't write {self._file}: {error.strerror}; set PEELQA_CHAT_MODEL_SHA256") from error
        return digest

    def is_trusted(self, digest: str, pinned: str | None) -> bool:
        """True if `digest` is the pinned one; without a pin, if it was confirmed."""
        return digest == pinned.lower() if pinned else digest in self._read()["trusted"]

    def _read(self) -> dict[str, Any]:
        try:
            book = json.loads(self._file.read_text(encoding="utf-8"))
            if isinstance(book["digests"], dict) and isinstance(book["trusted"], list):
                return dict(book)
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return {"digests": {}, "trusted": []}

    def _write(self, book: dict[str, Any], *, must: bool = False) -> None:
        temporary = self._file.with_name(f".{TRUST_FILE}-{uuid.uuid4().hex}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(book, indent=2) + "\n", encoding="utf-8")
            os.replace(temporary, self._file)
        except OSError:  # a digest that can't be kept is made again
            temporary.unlink(missing_ok=True)
            if must:
                raise


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise ChatError(f"{path} is not a GGUF file; PEELQA_CHAT_MODEL=llamacpp:PATH takes one")
        file.seek(0)
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def check_trusted(path: Path, settings: Settings) -> str:
    """The sha256 of a GGUF file that may be loaded.

    Raises:
        ChatError: it may not; the message gives its digest and what to do.
    """
    book = TrustBook(settings.index_dir)
    digest, pinned = book.digest(path), settings.chat_model_sha256
    if not book.is_trusted(digest, pinned):
        if pinned:
            raise ChatError(f"{path} has sha256 {digest}, not the {pinned[:12]}... of PEELQA_CHAT_MODEL_SHA256")
        raise ChatError(
            f"{path} was never confirmed; if its publisher names sha256 {digest}, run: peelqa models --trust {path} "
            f"(or set PEELQA_CHAT_MODEL_SHA256={digest})"
        )
    return digest


class LocalServer:
    """llama.cpp's server for one GGUF file, started at the first use, ended with the program or by `close`."""

    def __init__(self, path: Path, window: int) -> None:
        self._path, self._window = path, window
        self._lock = threading.Lock()
        self._address: Address | None = None
        self._process: subprocess.Popen[str] | None = None

    def address(self) -> Address:
        """Where the server listens; starts it, and again if it has died.

        Raises:
            ChatError: it can't be started.
        """
        with self._lock:
            if self._address is None or self._process is None or self._process.poll() is not None:
                self._process = _start()
                weakref.finalize(self, _end, self._process)
                self._address = self._ask(self._process)
            return self._address

    def close(self) -> None:
        """End the server, if it runs."""
        with self._lock:
            if self._process is not None:
                _end(self._process)

    def _ask(self, process: subprocess.Popen[str]) -> Address:
        assert process.stdin is not None
        assert process.stdout is not None
        key = secrets.token_urlsafe(24)
        timer = threading.Timer(START_SECONDS, process.kill)
        timer.start()
        try:
            process.stdin.write(json.dumps({"path": str(self._path), "key": key, "window": self._window}) + "\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
        except (OSError, ValueError):
            answer = {}
        finally:
            timer.cancel()
        if "url" not in answer:
            _end(process)
            raise ChatError(f"llama.cpp can't load {self._path}; is it whole, and is there memory for it?")
        return Address(answer["url"], key)


def _start() -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.endswith(("_KEY", "_TOKEN"))}
    return subprocess.Popen(
        [sys.executable, "-m", "peelqa.chat.llama_server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # llama.cpp tells its life there
        text=True,
        env=environment,
        start_new_session=True,
    )


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                continue
