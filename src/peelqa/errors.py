"""Every error that PeelQA raises on purpose. A message says what, with which value, and the fix.

PeelqaError
    SettingsError     a setting is unknown or out of range
    PromptError       a prompt file lacks a variable or is missing
    ReportError       a report file can't be read as an inspection report
    ModelError        the embedding model is missing, altered or unsafe
    StoreError        the index is missing, damaged or can't be written
        IndexMismatch     the index belongs to another report, model, format or setting
    QuestionError     a question or history is not usable
    CitationError     a marker or a quote can't be proven
    EvaluationError   a case file or a results file is not usable
    ServerError       the page can't be served
    ChatError         a chat model can't be used, or did not answer in time
"""


class PeelqaError(Exception):
    """Base of all errors raised by PeelQA; `str(error)` is one line for the user."""


class SettingsError(PeelqaError):
    """A setting is unknown or out of range."""


class PromptError(PeelqaError):
    """A prompt is missing, or is filled without one of its variables."""


class ReportError(PeelqaError):
    """A file can't be read as an inspection report."""


class ModelError(PeelqaError):
    """The embedding model is missing, altered or not safe to load."""


class StoreError(PeelqaError):
    """The index is missing, damaged or can't be written."""


class IndexMismatch(StoreError):
    """The index was built from another report, model, format or setting."""


class QuestionError(PeelqaError):
    """A question or a history is not usable."""


class CitationError(PeelqaError):
    """A marker or a quote can't be proven."""


class EvaluationError(PeelqaError):
    """A case file or a results file is not usable."""


class ServerError(PeelqaError):
    """The page can't be served."""


class ChatError(PeelqaError):
    """A chat model can't be used, or did not answer in time; the message never holds a key."""
