"""`python -m fieldapp`."""

from .cli import main

main()
