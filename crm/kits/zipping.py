"""One ZIP of many files, sent while it is packed: never more than one of them in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator

_EPOCH = (1980, 1, 1, 0, 0, 0)


class _Pipe(io.RawIOBase):
    """Takes what is written and hands it on; it cannot go back, so sizes follow each file."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        self.parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        parts, self.parts = self.parts, []
        return b"".join(parts)


def zipped(files: Iterable[tuple[str, Callable[[], bytes | None]]]) -> Iterator[bytes]:
    """The bytes of a ZIP of (name, how to get the content); ``None`` for content leaves it out.

    Text is packed small; PDF, PNG and DOCX are as small as they get.
    """
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        for name, read in files:
            content = read()
            if content is None:
                continue
            entry = zipfile.ZipInfo(name, _EPOCH)
            is_text = name.endswith(".txt")
            entry.compress_type = zipfile.ZIP_DEFLATED if is_text else zipfile.ZIP_STORED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
            yield pipe.taken()
    yield pipe.taken()
