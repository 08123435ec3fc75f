"""``python -m contract``: write the OpenAPI document, and the page of it."""

from contract.document import openapi
from contract.files import DOCUMENT, PAGE, as_json
from contract.page import page


def main() -> None:
    """Write both where they are kept."""
    DOCUMENT.write_text(as_json(openapi()), "utf-8")
    PAGE.write_text(page(openapi()), "utf-8")


if __name__ == "__main__":
    main()
