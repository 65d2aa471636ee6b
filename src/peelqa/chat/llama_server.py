"""A process that serves one GGUF file on loopback: llama.cpp's own server. The only importer of xllamacpp.

It is a process of its own because loading a model holds Python still for as long as it takes, and because native code
that meets a broken file may end its process. It is told what to serve by one line of JSON on its standard input,
answers with one line, and ends when its input closes, so also when the program that started it is killed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import TextIO

LOOPBACK = "127.0.0.1"


def serve(commands: TextIO, answers: TextIO) -> None:
    """Serve until `commands` ends.

    The command is {"path", "key", "window"}: file, API key that every request must carry, tokens of context. The
    answer is {"url"} or {"error"}.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program; this ends when it does
    wanted = json.loads(commands.readline())
    try:
        server = _open(wanted["path"], wanted["key"], wanted["window"])
        answer = {"url": f"{server.listening_address}/v1"}
    except (ImportError, RuntimeError, ValueError, OSError) as error:
        answer = {"error": str(error)}
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
    commands.read()


def _open(path: str, key: str, window: int):  # type: ignore[no-untyped-def]  # noqa: ANN202 - it ships no types
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = path
    params.n_ctx, params.n_parallel = window, 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = _threads()
    params.hostnames, params.port, params.api_keys = [LOOPBACK], 0, [key]
    params.ui = params.endpoint_slots = params.endpoint_props = False
    params.cors_origins = f"http://{LOOPBACK}"  # the default lets every web page ask
    params.verbosity = -1
    return xllamacpp.Server(params)


def _threads() -> int:
    """Half of the processors: its threads wait by spinning, and where others work too, more of them are far slower.

    Measured on two busy processors, 32 tokens of a model of 135M parameters: 5 s with one thread, 18 s with two.
    """
    return max(1, len(os.sched_getaffinity(0)) // 2 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 2) // 2)


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
