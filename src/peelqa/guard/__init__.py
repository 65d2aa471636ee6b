"""The check of a written sentence against the report's sentences that it points to. Words only, no model."""
