"""For programs: a stateless `POST /ask`, a conversation as a file, and whether the server is up."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Body, FastAPI
from fastapi.responses import JSONResponse, Response

from peelqa.conversations import place_of
from peelqa.errors import PeelqaError, QuestionError
from peelqa.ui.desk import Desk
from peelqa.ui.export import FORMATS


def add_machine_routes(app: FastAPI, desk: Desk) -> None:
    """Add `POST /ask`, `POST /export` and `GET /healthz`."""

    @app.post("/ask")
    def ask(body: Annotated[object, Body()]) -> Response:
        asked = (_field(body, "question"), _field(body, "history") or (), _field(body, "area"))
        try:
            return JSONResponse(desk.answer_for_program(*asked))
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
    async def healthz() -> dict[str, str | bool]:
        return {"status": "ok", "ready": desk.assistant.is_open, "report": desk.report.title}


def _field(body: object, name: str) -> Any:  # noqa: ANN401 - JSON from outside, checked by whoever uses it
    return body.get(name) if isinstance(body, dict) else None
