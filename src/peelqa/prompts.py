"""The texts of `prompts/*.md`, the only copy of each; filled strictly.

A file may begin with a note for people between `<!--` and `-->`, which no model is given. A variable stands as
`{{name}}`. What is filled in is never read for variables again, so braces in a report or a question mean nothing.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from peelqa.errors import PromptError
from peelqa.settings import data_folder

_VARIABLE = re.compile(r"\{\{(\w+)\}\}")
_NOTE = re.compile(r"\A\s*<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt: `sha256` is that of its file, so that a result can name the text that it was made with."""

    name: str
    text: str
    sha256: str

    @property
    def variables(self) -> frozenset[str]:
        """Names of what must be filled in."""
        return frozenset(_VARIABLE.findall(self.text))

    def fill(self, **values: str) -> str:
        """The text with every variable replaced.

        Raises:
            PromptError: a variable is missing, or a value is given for none.
        """
        missing, unknown = sorted(self.variables - set(values)), sorted(set(values) - self.variables)
        if missing or unknown:
            what = f"lacks {', '.join(missing)}" if missing else f"has no variable {', '.join(unknown)}"
            raise PromptError(f"the prompt {self.name} {what}; its variables are: {', '.join(sorted(self.variables))}")
        return _VARIABLE.sub(lambda m: values[m[1]], self.text)


def read_prompt(name: str) -> Prompt:
    """Read `prompts/<name>.md`.

    Raises:
        PromptError: there is no such prompt, or it is not UTF-8 text.
    """
    path = data_folder() / "prompts" / f"{name}.md"
    try:
        data = path.read_bytes()
        text = _NOTE.sub("", data.decode("utf-8")).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"can't read the prompt {path}: {error}; install peelqa afresh") from error
    if not text:
        raise PromptError(f"the prompt {path} is empty; install peelqa afresh")
    return Prompt(name, text, hashlib.sha256(data).hexdigest())
