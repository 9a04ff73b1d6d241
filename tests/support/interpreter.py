"""Runs blocks of Python that come as literals on standard input, in one namespace.

Each is answered with a line: whether it failed, and what it printed.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import io
import os
import sys
import traceback


def main() -> None:
    sys.path.insert(0, os.getcwd())
    namespace = {"__name__": "__main__"}
    with asyncio.Runner() as runner:
        for line in sys.stdin:
            print(repr(run(ast.literal_eval(line), namespace, runner)), flush=True)


def run(
    text: str, namespace: dict[str, object], runner: asyncio.Runner
) -> tuple[bool, str]:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            code = compile(text, "page", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            pending = eval(code, namespace)
            if inspect.iscoroutine(pending):
                runner.run(pending)
        except BaseException:
            traceback.print_exc()
            return True, printed.getvalue()
    return False, printed.getvalue()


main()
