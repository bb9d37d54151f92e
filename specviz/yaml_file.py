"""A YAML file that a person wrote: read and parsed.

Knows nothing of what the file is about; checking.py says what belongs in it. Every complaint is an
InputError naming the file and the line.
"""

from pathlib import Path
from typing import Any

import yaml

from specviz.errors import InputError


def read_yaml(path: Path) -> Any:
    """What the file holds. Raises InputError where it is missing, unreadable or not YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=OnceLoader)
    except FileNotFoundError as error:
        raise InputError(f"{path} is missing: restore it from the repository.") from error
    except (OSError, ValueError) as error:  # not UTF-8, or a date that is none
        raise InputError(f"{path} cannot be read ({error}): make it UTF-8 text in YAML.") from error
    except RecursionError as error:
        raise InputError(f"{path} is nested too deeply: make it a list or keys.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else "somewhere"
        problem = getattr(error, "problem", None) or "not YAML"
        raise InputError(f"{path}, {place}: {problem}; correct the YAML there.") from error


class OnceLoader(yaml.SafeLoader):
    """Refuses a key written twice, of which YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"{key.value} is there twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)
