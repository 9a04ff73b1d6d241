"""Where scripts come from: a server, or a folder of `.flux` files."""
