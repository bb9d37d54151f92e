"""Whether a pair fits is told from its files, or from what models.yaml says of it."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from specviz.models import fit
from specviz.models.catalogue import read_catalogue
from specviz.models.files import find_files
from specviz.models.fit import MARGIN, fit_of, parameters_in
from specviz.models.pair import Pair
from specviz.models.specs import ModelSource, PairSpec
from tests.support.tiny import refusal

CPU = torch.device("cpu")


def test_the_files_hold_as_many_numbers_as_the_model(tiny: Pair) -> None:
    for source, model in ((tiny.spec.target, tiny.target), (tiny.spec.draft, tiny.draft)):
        assert source and model
        assert parameters_in(find_files(source)) == model.model.num_parameters()


def test_a_shipped_pair_needs_the_bytes_of_both_models_once(tiny: Pair) -> None:
    catalogue = read_catalogue()
    found = fit_of(catalogue["tiny"], CPU)
    numbers = sum(model.model.num_parameters() for model in (tiny.target, tiny.draft) if model)
    assert found.here and found.fits and found.needed
    assert found.needed == pytest.approx(MARGIN * 4 * numbers, abs=1)
    alone = fit_of(catalogue["tiny-ngram"], CPU)
    assert fit_of(catalogue["tiny-self"], CPU).needed == alone.needed
    assert alone.needed and alone.needed < found.needed


def test_a_hub_pair_is_judged_by_what_the_file_says(monkeypatch: pytest.MonkeyPatch) -> None:
    source = ModelSource("nobody/nothing", parameters=10**9)
    spec = PairSpec("hub", "", source, None)
    monkeypatch.setattr(fit, "memory_of", lambda device: 4_700_000_000)
    found = fit_of(spec, CPU)
    assert (found.needed, found.fits, found.here) == (4_800_000_000, False, False)
    monkeypatch.setattr(fit, "memory_of", lambda device: 4_900_000_000)
    assert fit_of(spec, CPU).fits is True
    unknown = fit_of(replace(spec, target=ModelSource("nobody/nothing")), CPU)
    assert unknown.needed is None and unknown.fits is None


def test_every_hub_model_of_the_catalogue_says_how_large_it_is() -> None:
    for spec in read_catalogue().values():
        for source in (spec.target, spec.draft):
            assert source is None or source.is_folder or source.parameters


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\x10\0\0\0\0\0\0\0not json at all!",
        b"\2" + b"\0" * 7,
        b"version https://git-lfs.github.com/spec/v1\n",
        b"\xff" * 8,
    ],
)
def test_damaged_weights_are_named(copy: Path, damage: bytes) -> None:
    (copy / "model.safetensors").write_bytes(damage)
    spec = PairSpec("broken", "", ModelSource(str(copy)), None)
    text = refusal(lambda: fit_of(spec, CPU))
    assert str(copy) in text and text.endswith("get the model again.")
