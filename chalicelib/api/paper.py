"""A certificate as a page, to be read and printed."""

from chalicelib.api.page import bullets, page, paragraph, section, table
from chalicelib.api.serving import Answer
from chalicelib.domain.certificate import BEYOND_REACH, Signed
from chalicelib.wire import certificates


def paper(signed: Signed) -> Answer:
    """What it says, what lies outside our reach, and how to check it."""
    return page(
        "Certificate of erasure",
        table(certificates.rows(signed)),
        section("Outside our reach", bullets(BEYOND_REACH)),
        section(
            "How to check it",
            paragraph(
                "The same address without format=html answers the certificate as JSON. Its field "
                "certificate, written with its keys in order and without spaces, is what the "
                "signature is made over: ECDSA on P-256 with SHA-256, by the key at "
                "/certificate-key. make verify-certificate FILE=… does it without any connection."
            ),
        ),
    )
