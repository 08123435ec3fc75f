"""JSON Pointers (RFC 6901) as tuples of keys."""

from typing import Any

Path = tuple[str, ...]


def parse(pointer: str) -> Path | None:
    """Return the keys of a pointer, or None when it is none ("" points at everything)."""
    if pointer == "":
        return ()
    if not pointer.startswith("/"):
        return None
    return tuple(key.replace("~1", "/").replace("~0", "~") for key in pointer[1:].split("/"))


def write(path: Path) -> str:
    """Return the pointer that ``parse`` reads as this path."""
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in path)


def exists(data: Any, path: Path) -> bool:
    """Say whether a path leads to something in ``data``."""
    for key in path:
        if isinstance(data, dict) and key in data:
            data = data[key]
        elif (
            isinstance(data, list)
            and key.isdecimal()
            and str(int(key)) == key
            and int(key) < len(data)
        ):
            data = data[int(key)]
        else:
            return False
    return True
