"""The project's configuration: the file, what it overrides in scripts, the settings in force."""
