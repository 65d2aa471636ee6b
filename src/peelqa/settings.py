"""Settings: one strict, frozen object, passed in; read from `PEELQA_*` variables and `.env`, never global."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from peelqa.errors import SettingsError

PREFIX = "PEELQA_"


def data_folder() -> Path:
    """The folder that holds `seeds/` and `prompts/`: the checkout, or the installed package's own data."""
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").is_file() and (checkout / "seeds").is_dir():
        return checkout
    return Path(__file__).resolve().parent / "data"


def _default_index() -> Path:
    folder = data_folder()
    is_checkout = (folder / "pyproject.toml").is_file()
    return folder / "index" if is_checkout else Path(platformdirs.user_cache_dir("peelqa")) / "index"


class Settings(BaseSettings):
    """What can be set. Unknown names are refused; ranges are checked; an instance never changes.

    Raises:
        SettingsError: through `load_settings`, naming the setting, its value and what is allowed.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        dotenv_filtering="match_prefix",  # other programs' variables in .env are not ours to refuse, nor to print
        extra="forbid",
        frozen=True,
    )

    report: Path | None = Field(None, description="Report file; default: the only report in seeds/")
    index_dir: Path = Field(default_factory=_default_index, description="Folder of the index")
    model_dir: Path | None = Field(None, description="Folder of the embedding model; default: the installed one")
    engine: Literal["quote", "chat"] | None = Field(
        None,
        description="quote: the report's own sentences; chat: written and checked; default: chat if a model is set",
    )
    context: Literal["retrieved", "report"] = Field("retrieved", description="What a chat model reads")
    unproven: Literal["drop", "mark"] = Field(
        "drop", description="What becomes of written sentences that fail the check"
    )
    expansion: bool = Field(True, description="Use the anticipated questions beside the report, where there are any")
    max_question_chars: int = Field(2_000, ge=50, le=20_000, description="Longer questions are refused")
    max_history_turns: int = Field(8, ge=0, le=50, description="Earlier turns that a follow-up may refer to")
    candidates: int = Field(60, ge=5, le=500, description="Hits that each ranking hands to the fusion")
    chat_model: str | None = Field(None, description="Chat model, as provider:name; default: none")
    chat_base_url: str | None = Field(None, description="Address of the chat model's server", repr=False)
    chat_model_sha256: str | None = Field(None, pattern="^[0-9a-fA-F]{64}$", description="Digest of the GGUF file")
    chat_seconds: float = Field(60, ge=1, le=3_600, description="Wall time that one reply of a chat model may take")
    chat_max_tokens: int = Field(600, ge=16, le=32_000, description="Tokens that one reply of a chat model may have")
    chat_window: int = Field(8_192, ge=512, le=2_000_000, description="Tokens a local model reads: GGUF and Ollama")
    chat_cache: bool = Field(False, description="Keep replies of the chat model beside the index and use them again")
    host: str = Field("127.0.0.1", description="Address that the page listens on")
    port: int = Field(7860, ge=1, le=65_535, description="Port of the page")
    per_minute: int = Field(30, ge=1, le=6_000, description="Requests a minute that one address may send")
    password: SecretStr | None = Field(None, min_length=8, description="Password of the page, for shared use")


def engine_of(settings: Settings) -> Literal["quote", "chat"]:
    """The engine that the settings name, or the one that what is set allows."""
    return settings.engine or ("chat" if settings.chat_model else "quote")


def load_settings(**overrides: object) -> Settings:
    """Read settings from variables and `.env`; `overrides` win, None values are left out.

    Raises:
        SettingsError: an unknown name or a value out of range, in one line.
    """
    strangers = [
        k for k in os.environ if k.startswith(PREFIX) and k[len(PREFIX) :].lower() not in Settings.model_fields
    ]
    if strangers:
        raise SettingsError(_unknown(strangers[0]))
    try:
        return Settings(**{k: v for k, v in overrides.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "settings"
        if first["type"] == "extra_forbidden":
            raise SettingsError(_unknown(f"{PREFIX}{name.upper()}")) from error
        value = "***" if name == "password" else repr(first.get("input"))
        # "from None": pydantic's own message repeats the value
        raise SettingsError(f"setting {name}={value}: {first['msg']}") from (None if name == "password" else error)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"can't read .env: {error}; save it as UTF-8 text") from error


def _unknown(name: str) -> str:
    known = ", ".join(f"{PREFIX}{field.upper()}" for field in Settings.model_fields)
    return f"unknown setting {name}; known are: {known}"


def read_password(path: Path) -> str:
    """The first line of a file, without white space around it.

    Raises:
        SettingsError: the file can't be read, or the line is blank.
    """
    try:
        password = (path.read_text(encoding="utf-8").splitlines() or [""])[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"can't read the password file {path}: {error}; it is one line of UTF-8 text") from error
    if not password:
        raise SettingsError(f"the password file {path} is blank; put the password on its first line")
    return password


def report_path(settings: Settings) -> Path:
    """The report that the settings name, or the only one in `seeds/`.

    Raises:
        SettingsError: none or several reports are in `seeds/` and none is named.
    """
    if settings.report is not None:
        return settings.report
    folder = data_folder() / "seeds"
    found = sorted(folder.glob("*.txt"))
    if len(found) != 1:
        raise SettingsError(f"{folder} holds {len(found)} reports; set {PREFIX}REPORT to the one to use")
    return found[0]
