"""`python -m peelqa` is the same as `peelqa`."""

from peelqa.cli import main

if __name__ == "__main__":
    main()
