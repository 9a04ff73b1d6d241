"""Gzip in pieces of any size, with its end or an error."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxcall.runtime.inflate import Inflater


def inflate(chunks: list[bytes]) -> bytes:
    inflater = Inflater()
    plain = b"".join(piece for chunk in chunks for piece in inflater.feed(chunk))
    inflater.finish()
    return plain


@given(st.lists(st.binary(), min_size=1, max_size=3), st.integers(1, 40))
def test_members_in_any_pieces(members: list[bytes], size: int) -> None:
    body = b"".join(map(gzip.compress, members))
    chunks = [body[i : i + size] for i in range(0, len(body), size)]
    assert inflate(chunks) == b"".join(members)


def test_every_cut_is_an_error() -> None:
    body = gzip.compress(b"abc" * 100)
    for cut in range(1, len(body)):
        with pytest.raises(ValueError, match="without its end"):
            inflate([body[:cut]])


def test_what_is_not_gzip() -> None:
    with pytest.raises(ValueError, match="incorrect header"):
        inflate([b",result,table"])


@pytest.mark.parametrize("size", [256 * 1024, 256 * 1024 * 3, 10_000_000])
def test_a_bomb_comes_in_pieces(size: int) -> None:
    pieces = []
    inflater = Inflater()
    for piece in inflater.feed(gzip.compress(bytes(size))):
        pieces.append(len(piece))
    inflater.finish()
    assert sum(pieces) == size
    assert max(pieces) <= 256 * 1024
