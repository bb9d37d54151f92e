"""Laws of choosing a device and a number type."""

import pytest
import torch

from specviz.models.devices import choose_device, choose_dtype, device_name, dtype_name
from specviz.models.specs import DEVICES, DTYPES
from tests.support.tiny import refusal

CPU = torch.device("cpu")


def test_auto_chooses_a_device_that_is_there() -> None:
    chosen = choose_device("auto")
    assert torch.zeros(1, device=chosen).device.type == chosen.type
    assert choose_device("cpu") == CPU


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has CUDA")
def test_cuda_where_there_is_none_is_refused_with_a_way_out() -> None:
    text = refusal(lambda: choose_device("cuda"))
    assert text == "This machine has no cuda device that torch can use: choose auto or cpu."


def test_an_unknown_device_or_dtype_is_refused_with_the_known_ones() -> None:
    device = refusal(lambda: choose_device("tpu"))
    assert "no device called tpu" in device and all(name in device for name in DEVICES)
    dtype = refusal(lambda: choose_dtype("float8", CPU))
    assert "float8" in dtype and all(name in dtype for name in DTYPES)


def test_auto_is_float32_on_a_cpu_and_a_named_dtype_is_taken_everywhere() -> None:
    assert dtype_name(choose_dtype("auto", CPU)) == "float32"
    assert dtype_name(choose_dtype("bfloat16", CPU)) == "bfloat16"
    assert dtype_name(choose_dtype("auto", torch.device("cuda"))) == "bfloat16"


def test_a_cpu_is_called_by_its_processor_and_number_of_cores() -> None:
    name = device_name(CPU)
    assert name.endswith("cores") and len(name) > len("0, 2 cores") and "\n" not in name
