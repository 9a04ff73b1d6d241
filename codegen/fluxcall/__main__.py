"""`python -m fluxcall` is the command."""

from fluxcall.cli import main

main()
