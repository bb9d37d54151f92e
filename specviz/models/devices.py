"""Which device and number type a run uses, and what to call them."""

import os
import platform
from pathlib import Path

import torch

from specviz.errors import InputError


def choose_device(name: str) -> torch.device:
    """auto prefers cuda, then mps, then cpu. Raises InputError for a device that is not there."""
    there = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name == "auto":
        return torch.device(next(device for device, found in there.items() if found))
    if name not in there:
        raise InputError(f"There is no device called {name}; choose auto, cpu, cuda or mps.")
    if not there[name]:
        raise InputError(
            f"This machine has no {name} device that torch can use: choose auto or cpu."
        )
    return torch.device(name)


def choose_dtype(name: str, device: torch.device) -> torch.dtype:
    """auto is bfloat16 on CUDA and float32 elsewhere."""
    if name == "auto":
        name = "bfloat16" if device.type == "cuda" else "float32"
    types = {"float32": torch.float32, "bfloat16": torch.bfloat16}
    if name not in types:
        raise InputError(f"There is no dtype called {name}; choose auto, float32 or bfloat16.")
    return types[name]


def dtype_name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def device_name(device: torch.device) -> str:
    """What a reader of a trace would recognise, such as 'NVIDIA H100' or 'AMD EPYC, 2 cores'."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return f"{platform.machine()} GPU"
    return f"{processor_name()}, {os.cpu_count()} cores"


def processor_name() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
