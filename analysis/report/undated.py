"""A PDF without days: the compiler wants one for an archive, and nobody gave one."""

from __future__ import annotations

import re

_DAYS = re.compile(
    rb"/(?:ModDate|CreationDate)\(D:[^)]*\)"
    rb"|<(xmp:ModifyDate|xmp:CreateDate|xmp:MetadataDate|stEvt:when)>[^<]*</\1>"
)
"""In the information dictionary and in the XMP packet, which stand in the file as they are, uncompressed."""


def undated(pdf: bytes) -> bytes:
    """Return the PDF with its days blanked out; every byte stays in its place, so that the cross-references hold.

    PDF/A-2 (ISO 19005-2, 6.6.2) asks for none of them: it asks that those which are there agree.

    Examples
    --------
    >>> undated(b"<</Title(a)/ModDate(D:19700101)>>")
    b'<</Title(a)                   >>'
    """
    return _DAYS.sub(lambda found: b" " * len(found.group()), pdf)
