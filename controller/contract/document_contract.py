"""Writes the contract down: JSON schemas, an AsyncAPI file and the tables of `contract.md`.

`python -m controller.contract.document_contract docs` writes them; a test fails when they drift.
"""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import BaseModel

from controller.contract.asyncapi import SCHEMA_SUFFIX, async_api
from controller.contract.catalogue import entries
from controller.contract.commands import AnyCommand, CommandMessage, ReplyMessage
from controller.contract.documents import STATE_DOCUMENTS
from controller.contract.documents.event_message import EventMessage
from controller.contract.documents.health import StatusDocument

CONTRACT_FOLDER: Final = "contract"
GUIDE: Final = "contract.md"
MODELS: Final[dict[str, type[BaseModel]]] = {
    "command": CommandMessage,
    "reply": ReplyMessage,
    "event": EventMessage,
    "status": StatusDocument,
    **STATE_DOCUMENTS,
}
"""Everything that travels, by the name of its schema file."""

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_SECTION: Final = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end of generated -->)", re.DOTALL)


def generated_files(guide: str) -> dict[str, str]:
    """Every generated file, path below `docs/` to content; `guide` is `contract.md` as it stands."""
    schemas = {f"{CONTRACT_FOLDER}/{name}{SCHEMA_SUFFIX}": _as_json(schema_of(name)) for name in MODELS}
    return {
        **schemas,
        f"{CONTRACT_FOLDER}/asyncapi.json": _as_json(async_api()),
        GUIDE: _SECTION.sub(lambda found: found[1] + _tables()[found[2]] + found[3], guide),
    }


def schema_of(name: str) -> dict[str, Any]:
    """JSON schema of the message `name`."""
    return {"$schema": _DIALECT, **MODELS[name].model_json_schema()}


def write(folder: Path) -> None:
    """Write all generated files below `folder`."""
    (folder / CONTRACT_FOLDER).mkdir(parents=True, exist_ok=True)
    guide = (folder / GUIDE).read_text(encoding="utf-8")
    for path, content in generated_files(guide).items():
        (folder / path).write_text(content, encoding="utf-8")


def _as_json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _tables() -> dict[str, str]:
    return {"documents": _documents_table(), "commands": _commands_table(), "refusals": _refusals_table()}


def _documents_table() -> str:
    rows = [
        (f"`state/{name}`", _first_line(model).partition(": ")[2], _link(name))
        for name, model in STATE_DOCUMENTS.items()
    ]
    return _table(("topic", "what it says", "fields"), rows)


def _commands_table() -> str:
    rows = [
        (f"`{name}`", _first_line(model), _fields(model))
        for model in get_args(get_args(AnyCommand)[0])
        for name in get_args(model.model_fields["name"].annotation)
    ]
    return _table(("name", "what it does", "fields besides `name`"), rows)


def _refusals_table() -> str:
    rows = [
        (f"`{key.removeprefix('refusal.')}`", both["zh"], both["en"])
        for key, both in entries().items()
        if key.startswith("refusal.")
    ]
    return _table(("code", "zh", "en"), rows)


def _link(name: str) -> str:
    return f"[schema]({CONTRACT_FOLDER}/{name}{SCHEMA_SUFFIX})"


def _first_line(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().splitlines()[0]


def _fields(model: type[BaseModel]) -> str:
    fields = {name: field for name, field in model.model_fields.items() if name != "name"}
    return ", ".join(f"`{name}`" if field.is_required() else f"[`{name}`]" for name, field in fields.items())


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
