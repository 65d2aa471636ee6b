"""Composition root of the page: settings from the environment, then serve. `make app` runs this file."""

import sys

from peelqa.errors import PeelqaError
from peelqa.settings import load_settings
from peelqa.ui import serve


def main() -> int:
    """Serve the page until interrupted; returns the exit code."""
    try:
        serve(load_settings())
    except PeelqaError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
