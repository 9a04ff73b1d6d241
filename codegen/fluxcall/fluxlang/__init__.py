"""The Flux language: its compiler, syntax trees, types, literals and script headers."""
