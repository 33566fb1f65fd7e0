"""The encoding of a source: what its byte order mark or XML declaration says, else UTF-8."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from extractor.regexes import lazy_regex

# UTF-32 first: its little-endian mark begins with that of UTF-16.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# How "<?" looks without a byte order mark (XML 1.0, appendix F).
XML_STARTS = (
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
    (b"<\0\0\0?", "utf-32-le"),
    (b"\0\0\0<\0\0\0?", "utf-32-be"),
)
DECLARED = lazy_regex(rb"\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._:-]+)[\"']")


CONVERT = "convert it first, as in iconv -f LATIN1 -t UTF-8"
"""What a user can do with a text whose encoding is not told."""
# In this an encoding shows itself that is no encoding of text, or one in which ASCII stands for something else.
_PROBE = rb'<?xml version="1.0"?> \u0041 +AGE-.xn--bcher-kva'


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's Python name and the length in bytes of the mark before the text."""

    name: str
    mark: int


def sniff_encoding(head: bytes) -> Encoding | None:
    """The encoding of a file that begins with ``head``.

    None where the XML declaration names one that Python lacks, or in which the declaration itself could not be read.
    """
    for mark, name in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return Encoding(name, len(mark))
    for start, name in XML_STARTS:
        if head.startswith(start):
            return Encoding(name, 0)
    if declared := DECLARED.match(head):
        name = declared[1].decode("ascii")
        return Encoding(codecs.lookup(name).name, 0) if _reads_ascii(name) else None
    return Encoding("utf-8", 0)


def _reads_ascii(name: str) -> bool:
    try:
        return _PROBE.decode(name) == _PROBE.decode("ascii")
    except (LookupError, ValueError):
        return False
