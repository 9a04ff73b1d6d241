"""What each command does, without printing: short functions over the rooms."""
