"""Items are counted as DynamoDB counts them."""

from tests.bench.sizes import item_bytes, value_bytes, write_units


def test_names_and_values_both_count() -> None:
    assert item_bytes({"pk": {"S": "A#1"}, "n": {"N": "1234"}}) == 2 + 3 + 1 + 3


def test_text_counts_its_bytes_not_its_characters() -> None:
    assert value_bytes({"S": "é"}) == 2


def test_a_number_takes_a_byte_for_two_digits_and_one_more() -> None:
    assert value_bytes({"N": "1764000000000"}) == 3
    assert value_bytes({"N": "1764000000001"}) == 8
    assert value_bytes({"N": "-15"}) == 3


def test_bytes_count_as_themselves_also_when_written_as_base64() -> None:
    assert value_bytes({"B": b"abc"}) == value_bytes({"B": "YWJj"}) == 3


def test_containers_cost_three_bytes_and_one_for_each_element() -> None:
    assert value_bytes({"L": [{"S": "a"}, {"BOOL": True}]}) == 3 + 2 + 2
    assert value_bytes({"M": {"r": {"N": "1"}}}) == 3 + 1 + (1 + 2)


def test_sets_count_their_members() -> None:
    assert value_bytes({"NS": ["1", "22"]}) == 2 + 2


def test_a_write_unit_is_a_kilobyte() -> None:
    assert [write_units(size) for size in (0, 1, 1024, 1025)] == [1, 1, 1, 2]
