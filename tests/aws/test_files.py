"""Objects' addresses."""

from urllib.parse import parse_qs, urlsplit

from chalicelib.aws import files
from tests.conftest import Cloud


def test_a_plain_file_is_a_download_under_its_own_name(cloud: Cloud) -> None:
    address = files.address("HANDOFF_BUCKET", "x/1", 60, 'Preis"liste\n für dich.pdf')

    [told] = parse_qs(urlsplit(address).query)["response-content-disposition"]
    assert told == (
        'attachment; filename="Preis_liste_ f_r dich.pdf"; '
        "filename*=UTF-8''Preis%22liste%0A%20f%C3%BCr%20dich.pdf"
    )
