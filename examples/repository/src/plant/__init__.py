"""Reports about a plant's sensors."""
