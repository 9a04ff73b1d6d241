"""One call of a script from the command line: its arguments, the call, the formats of its rows."""
