"""`python -m fluxcall` runs the command."""

from fluxcall.cli import main

main()
