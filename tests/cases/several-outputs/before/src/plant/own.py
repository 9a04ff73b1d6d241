"""Of the user."""
