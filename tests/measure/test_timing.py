"""Readings take turns, and the first of each does not count."""

from specviz.measure.timing import READINGS, median_ms


def test_medians_leave_out_the_first_reading_and_take_turns() -> None:
    order: list[str] = []

    def reading(name: str, first: float, rest: float) -> float:
        order.append(name)
        return first if order.count(name) == 1 else rest

    found = median_ms({"a": lambda: reading("a", 99, 1), "b": lambda: reading("b", 99, 2)})
    assert found == {"a": 1, "b": 2} and order == ["a", "b"] * (READINGS + 1)
