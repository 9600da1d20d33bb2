"""A QR code as a picture in the page, by segno, where that is installed."""

from __future__ import annotations

import re

_MAIL, _PHONE, _PAGE = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", r"\+\d[\d ()/-]{5,}\d", r"https?://[^\s,;]+[^\s,;.]"


def address_of(page: str | None, contact: str | None) -> str:
    """What a code should open: the page of the notice, else the page, mailbox or telephone in `contact`; else empty."""
    if page:
        return page
    for pattern, scheme in ((_PAGE, ""), (_MAIL, "mailto:"), (_PHONE, "tel:")):
        if found := re.search(pattern, contact or ""):
            return scheme + (re.sub(r"[ ()/-]", "", found[0]) if scheme == "tel:" else found[0])
    return ""


def qr_svg(address: str) -> str:
    """The code for `address` as SVG; empty where segno is not installed."""
    try:
        import segno  # noqa: PLC0415 (an extra)
    except ImportError:
        return ""
    # Level M still reads with a tenth of the code scratched off.
    return str(segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=2, svgclass="qr"))
