"""The templates that print generated modules; read by `fluxcall.render`."""
