"""What a run was made with: commit, settings, prompts and model, so that two results can be told apart."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

from peelqa.settings import Settings, data_folder

# These say where things lie or how the page is served; they change no answer.
_ELSEWHERE = frozenset({"report", "index_dir", "model_dir", "host", "port", "chat_base_url", "per_minute", "password"})


def commit() -> str:
    """Short commit of the checkout, with "+" if files differ from it; "unknown" outside of one."""
    head = _git("rev-parse", "--short=12", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no")
    return f"{head}+" if head and changed else head or "unknown"


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(data_folder()), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def settings_that_matter(settings: Settings) -> dict[str, str]:
    """Settings that can change an answer, as text; folders and addresses are left out, and so is every secret."""
    fields = settings.model_dump(mode="json", exclude=set(_ELSEWHERE))
    return {name: str(value) for name, value in fields.items() if "key" not in name and not name.endswith("token")}


def prompt_digests() -> dict[str, str]:
    """sha256 of every prompt file, first twelve digits, by name."""
    files = sorted(f for f in (data_folder() / "prompts").glob("*.md") if f.name != "README.md")
    return {file.name: digest(file)[:12] for file in files}


def digest(file: Path) -> str:
    """sha256 of a file's bytes."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
