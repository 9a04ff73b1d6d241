"""The project's configuration: the file, what it overrides in scripts, what is in force."""
