"""fluxcall makes an InfluxDB invokable script a typed function.

This package's own names are the runtime's, for programs that call scripts; the
generator is the command `fluxcall`.
"""

from fluxcall.runtime import *  # noqa: F403
from fluxcall.runtime import __all__ as __all__
