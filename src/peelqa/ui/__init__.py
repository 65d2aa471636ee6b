"""The page: chat on one side, the report on the other. The only package that imports gradio."""

from peelqa.ui.server import build_app, serve

__all__ = ["build_app", "serve"]
