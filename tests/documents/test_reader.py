"""The reader of pages fails where a page is wrong, so that its successes mean something."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.documents import Reader, read_blocks


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    made = Reader(tmp_path, {"PATH": os.environ["PATH"]})
    yield made
    made.close()


RIGHT = """
# A page

```sh
echo hello > there
export GREETING=hi
```

```console
$ cat there
hello
$ date +%Y
2…
$ echo $GREETING
hi
```

```python
import asyncio
import os
assert os.environ["GREETING"] == "hi"
x = await asyncio.sleep(0, 41)
```

```python
print(x + 1)
```

```text
42
```

```toml
# sub/some.toml
a = 1
```

<!-- setup
grep -q "a = 1" sub/some.toml
-->

<!-- not run: it would fail -->

```sh
false
```
"""


def test_a_page_that_is_right(reader: Reader) -> None:
    reader.follow(RIGHT)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("echo hello", "echo goodbye", "the page says\nhello"),
        ("echo hello > there", "false", "line 4: exit code 1"),
        ("x + 1", "x + 2", "line 29: the page says\n42"),
        ("x + 1", "nothing", "NameError"),
        ("a = 1\n```", "a = 2\n```", "exit code 1"),
        ("<!-- not run: it would fail -->\n", "", "exit code 1"),
    ],
)
def test_a_page_that_is_wrong(
    reader: Reader, before: str, after: str, message: str
) -> None:
    with pytest.raises(AssertionError) as raised:
        reader.follow(RIGHT.replace(before, after, 1))
    assert message in str(raised.value)


def test_blocks_inside_lists_lose_their_indentation() -> None:
    (block,) = read_blocks("- so:\n\n  ```sh\n  a\n    b\n  ```\n")
    assert block.text == "a\n  b\n"
