"""Ids sort by time and fit a JavaScript number."""

from chalicelib.domain.ids import id_of, key_of, next_id, second_of, timed_id


def test_an_id_fits_53_bits_until_the_year_2106() -> None:
    assert timed_id(2**32 * 1000 - 1, b"\xff\xff\xff\xff") < 2**53


def test_keys_sort_as_ids_do() -> None:
    ids = [timed_id(at, b"\x00\x1f\xff\xff") for at in (0, 1_000, 1_790_000_000_000)]

    assert sorted(key_of(id) for id in ids) == [key_of(id) for id in sorted(ids)]
    assert [id_of(key_of(id)) for id in ids] == ids


def test_a_neighbour_stays_within_its_second() -> None:
    last = timed_id(5_000, b"\xff\xff\xff\xff")

    assert second_of(next_id(last)) == 5
    assert next_id(last) != last
