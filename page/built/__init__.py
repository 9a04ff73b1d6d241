"""The page for scripts, built of `page/src`; served by `fluxcall.gateway`."""
