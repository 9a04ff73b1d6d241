"""One call of a script from the command line: its arguments, the call, how rows are shown."""
