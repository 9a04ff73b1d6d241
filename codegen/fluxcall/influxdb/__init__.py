"""HTTP to a server's scripts API and query endpoint, for the generator."""
