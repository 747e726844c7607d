"""The written contract is the one that the program keeps."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from controller.contract.commands import CommandMessage, ReplyMessage
from controller.contract.document_contract import GUIDE, MODELS, generated_files, schema_of

DOCS = Path(__file__).parents[2] / "docs"
OFFICIAL_SCHEMA = Path(__file__).with_name("asyncapi-3.0.0.schema.json.gz")
"""From the npm package @asyncapi/specs 6.11.1 (Apache-2.0), without white space."""


def test_the_written_contract_is_up_to_date() -> None:
    for path, content in generated_files(_guide()).items():
        written = (DOCS / path).read_text(encoding="utf-8")
        assert written == content, f"{path} drifted: run python -m controller.contract.document_contract docs"


def test_no_schema_of_a_former_contract_is_left_behind() -> None:
    written = {str(path.relative_to(DOCS)) for path in (DOCS / "contract").iterdir()}
    assert written == set(generated_files(_guide())) - {GUIDE}


@pytest.mark.parametrize("name", MODELS)
def test_every_schema_is_a_valid_json_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema_of(name))


def test_the_asyncapi_document_is_valid_by_the_official_schema() -> None:
    validator = Draft7Validator(json.loads(gzip.decompress(OFFICIAL_SCHEMA.read_bytes())))
    assert [error.message for error in validator.iter_errors(_async_api())] == []
    assert not validator.is_valid({**_async_api(), "channels": {"state": {"addres": "a typo"}}})


def test_every_reference_in_the_asyncapi_document_leads_somewhere() -> None:
    document = _async_api()
    for reference in re.findall(r'"\$ref": "([^"]+)"', json.dumps(document)):
        if reference.startswith("#/"):
            node: Any = document
            for key in reference[2:].split("/"):
                node = node[key]
        else:
            assert (DOCS / "contract" / reference).is_file()


def test_the_examples_of_the_guide_are_real_messages() -> None:
    [command] = re.findall(r"-m '(\{.*?\})'\n```", _guide(), re.DOTALL)
    message = CommandMessage.model_validate_json(command, strict=True)
    *replies, alarm = re.findall(r"```json\n(.*?)```", _guide(), re.DOTALL)
    assert CommandMessage.model_validate_json(alarm, strict=True).command.name == "alarm.raise"
    answers = [ReplyMessage.model_validate_json(reply, strict=True) for reply in replies]
    assert [answer.outcome for answer in answers] == ["done", "refused"]
    assert {answer.id for answer in answers} == {message.id}


def test_the_schemas_accept_what_the_models_write() -> None:
    command = re.findall(r"-m '(\{.*?\})'\n```", _guide(), re.DOTALL)[0]
    written = CommandMessage.model_validate_json(command).model_dump_json()
    Draft202012Validator(schema_of("command")).validate(json.loads(written))


def _guide() -> str:
    return (DOCS / GUIDE).read_text(encoding="utf-8")


def _async_api() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((DOCS / "contract/asyncapi.json").read_text(encoding="utf-8"))
    return document
