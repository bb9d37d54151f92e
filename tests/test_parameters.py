"""Laws of the address: the table says what a page takes under every key."""

import pytest

from specviz.parameters import PARAMETERS, SETTINGS, Choice, Number, choice
from specviz.trace import Settings
from specviz.ui.shell.navigation import PAGES
from specviz.workloads.prompts import WORKLOADS, workload_prompts

NUMBERS = {key: one for key, one in PARAMETERS.items() if isinstance(one, Number)}
CHOICES = {key: one for key, one in PARAMETERS.items() if isinstance(one, Choice)}


def test_every_parameter_belongs_to_pages_of_the_app() -> None:
    assert all(one.pages and set(one.pages) <= PAGES.keys() for one in PARAMETERS.values())


@pytest.mark.parametrize("key", NUMBERS)
def test_both_ends_of_a_range_fit_and_what_lies_beyond_does_not(key: str) -> None:
    of = NUMBERS[key]
    for value in (of.low, of.high, of.low + of.step):
        assert of.fits(value) and of.parse(f"{value:.10g}") == pytest.approx(value)
    for wrong in (of.low - of.step, of.high + of.step, of.low + of.step / 3, True, "1", None):
        assert not of.fits(wrong)


@pytest.mark.parametrize("key", SETTINGS)
def test_the_default_of_a_setting_is_that_of_a_run(key: str) -> None:
    if isinstance(of := PARAMETERS[key], Number):
        assert of.default == getattr(Settings(), key) and of.fits(of.default)


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "1.5", "4,5"])
def test_a_text_that_is_no_whole_number_spells_none(text: str) -> None:
    assert PARAMETERS["round"].parse(text) is None


@pytest.mark.parametrize("key", CHOICES)
def test_a_choice_takes_its_names_and_not_its_titles(key: str) -> None:
    of = CHOICES[key]
    assert of.fits(of.default) and all(of.fits(name) and of.titles[name] for name in of.titles)
    assert not any(of.fits(title) for title in of.titles.values()) and not of.fits(None)


def test_every_workload_can_be_chosen_and_has_as_many_prompts_as_can_be_asked_for() -> None:
    assert WORKLOADS.keys() <= choice("prompts").titles.keys()
    for name in WORKLOADS:
        assert len(workload_prompts(name)) >= NUMBERS["count"].high
