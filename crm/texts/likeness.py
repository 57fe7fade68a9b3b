"""Which paragraphs are alike, found through an index of any database.

Two texts that share much share, more likely than not, the smallest hash of their parts: min-wise
hashing (A. Broder, On the resemblance and containment of documents, 1997). A part is two words
that stand side by side; of a script without spaces, some letters. Of a text ``BANDS`` such
smallest hashes are kept, each as one number to be looked up. That a paragraph of which half is
the same has none of them in common happens once in four thousand times.

Long words say more than short ones, so that a pair of them is hashed more often and is more
likely the smallest: otherwise "of the" would be what most texts are found by. Numbers count as
one and the same word: what differs in a date alone should be found.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from hashlib import blake2b

from crm.search.folding import JOINER, fold, grams

BANDS = 12
_MOST_WORDS = 2_000  # of a text; who looks for more of a paragraph than that knows it
_HEAVIEST = 4
_NUMBER = re.compile(r"\d+")
_UNPACK = struct.Struct(f"<{BANDS}I").unpack


def bands(text: str, kind: str) -> list[int]:
    """The numbers (of 63 bits) by which a text of a kind is found; none for a text of no words.

    Texts of different kinds are never alike.
    """
    hashes = [
        _UNPACK(blake2b(part, digest_size=4 * BANDS, salt=bytes([copy])).digest())
        for part, weight in _parts(text)
        for copy in range(weight)
    ]
    smallest = map(min, zip(*hashes, strict=True))
    return [_number(f"{kind}/{place}/{value}") for place, value in enumerate(smallest)]


def _number(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) >> 1


def _parts(text: str) -> Iterator[tuple[bytes, int]]:
    """Each two neighbours once, with how much they weigh; the text's ends are neighbours too."""
    found = _NUMBER.sub("0", fold(text).replace(JOINER, " ")).split()
    words = [each for word in found[:_MOST_WORDS] for each in grams(word)]
    if words:
        pairs = dict.fromkeys(zip(["", *words], [*words, ""], strict=True))
        for first, second in pairs:
            weight = 1 + (len(first) + len(second)) // 4
            yield f"{first} {second}".encode(), min(weight, _HEAVIEST)
