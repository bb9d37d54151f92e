"""Which device and number type a run uses, and what to call them."""

import os
import platform
from pathlib import Path

import torch

from specviz.errors import InputError
from specviz.words import gigabytes

ALLOWED_THREADS = torch.get_num_threads()  # before anything here has changed it


def choose_device(name: str) -> torch.device:
    """auto prefers cuda, then mps, then cpu. Raises InputError for a missing device."""
    there = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name == "auto":
        return torch.device(next(device for device, found in there.items() if found))
    if name not in there:
        raise InputError(f"There is no device called {name}: choose auto, cpu, cuda or mps.")
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
        raise InputError(
            f"There is no number type called {name}: choose auto, float32 or bfloat16."
        )
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


def machine_facts() -> dict[str, str]:
    """What the doctor command reports about this machine."""
    device = choose_device("auto")
    others = [name for name in ("cuda", "mps") if getattr(torch, name).is_available()]
    return {
        "processor": device_name(torch.device("cpu")),
        "GPU": device_name(device) if others else "none that torch can use",
        "devices": ", ".join(["cpu", *others]),
        "device used": f"{device.type}, {dtype_name(choose_dtype('auto', device))}",
        "free memory": gigabytes(memory_of(device)),
        "threads": f"{torch.get_num_threads()} of {os.cpu_count()} cores",
    }


def memory_of(device: torch.device) -> int:
    """Bytes of memory available for a pair: the GPU's, otherwise the machine's."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    meminfo = Path("/proc/meminfo")
    if meminfo.exists():
        for line in meminfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("MemAvailable"):
                return 1024 * int(line.split()[1])
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def has_bfloat16() -> bool:
    """Whether the processor has instructions for it."""
    cpuinfo = Path("/proc/cpuinfo")
    flags = cpuinfo.read_text(encoding="utf-8") if cpuinfo.exists() else ""
    return "avx512_bf16" in flags or "amx_bf16" in flags


def processor_name() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
