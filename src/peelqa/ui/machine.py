"""For programs: a stateless `POST /ask`, a conversation as a file, and whether the server is up."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Body, FastAPI
from fastapi.responses import JSONResponse, Response

from peelqa.errors import PeelqaError, QuestionError
from peelqa.types import Answer, Turn
from peelqa.ui.conversations import place_of
from peelqa.ui.desk import Desk, latest
from peelqa.ui.export import FORMATS


def add_machine_routes(app: FastAPI, desk: Desk) -> None:
    """Add `POST /ask`, `POST /export` and `GET /healthz`."""

    @app.post("/ask")
    def ask(body: Annotated[object, Body()]) -> Response:
        try:
            return JSONResponse(answer_for_machine(desk, _field(body, "question"), _field(body, "history") or ()))
        except QuestionError as error:
            return JSONResponse({"error": str(error)}, status_code=422)
        except PeelqaError as error:
            return JSONResponse({"error": str(error)}, status_code=503)

    @app.post("/export")
    def export(body: Annotated[object, Body()]) -> Response:
        place, kind = place_of(_field(body, "place")), _field(body, "format")
        if place is None or kind not in FORMATS:
            return JSONResponse({"error": f"send place and format, one of: {', '.join(FORMATS)}"}, status_code=422)
        _, media_type, write = FORMATS[kind]
        headers = {"content-disposition": f'attachment; filename="peelqa-conversation.{kind}"'}
        return Response(write(desk.report, desk.turns(place)), media_type=media_type, headers=headers)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok", "report": desk.assistant.report.title}


def _field(body: object, name: str) -> Any:  # noqa: ANN401 - JSON from outside, checked by whoever uses it
    return body.get(name) if isinstance(body, dict) else None


def answer_for_machine(desk: Desk, question: object, history: object = ()) -> dict[str, Any]:
    """Answer a question; `history` is a list of {"question": ..., "text": ...}, oldest first.

    Raises:
        QuestionError: the question or the history is not usable.
    """
    if not isinstance(question, str):
        raise QuestionError('send {"question": "...", "history": [...]} as JSON')
    turns = latest(read_history(history), desk.assistant.settings.max_history_turns)
    return as_json(desk.assistant.ask(question, turns))


def read_history(history: object) -> tuple[Turn, ...]:
    """Earlier turns as a program sends them.

    Raises:
        QuestionError: it is not a list of {"question": str, "text": str}.
    """
    if not isinstance(history, list | tuple):
        raise QuestionError('history must be a list of {"question": ..., "text": ...}')
    return tuple(_turn(item) for item in history[-50:])


def _turn(item: object) -> Turn:
    question = item.get("question") if isinstance(item, dict) else None
    text = item.get("text", "") if isinstance(item, dict) else None
    if not isinstance(question, str) or not isinstance(text, str):
        raise QuestionError('each turn of the history must be {"question": ..., "text": ...}, both text')
    return Turn(question, Answer(question, text, "answered", (), "", (), (), (), 0.0))


def as_json(answer: Answer) -> dict[str, Any]:
    """The answer for programs: everything but the working of the search."""
    citations = [{name: getattr(c, name) for name in c.__slots__} for c in answer.citations]
    plain = {name: getattr(answer, name) for name in ("question", "text", "status", "engine", "suggestions", "queries")}
    return {**plain, "citations": citations}
