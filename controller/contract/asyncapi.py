"""The contract as an AsyncAPI 3.0 document, told by the controller: it sends, and receives commands."""

from importlib.metadata import version
from typing import Any, Final

from controller.contract.topics import STATE_NAMES, Topics

SCHEMA_SUFFIX: Final = ".schema.json"
"""A message `vote` is described in `vote.schema.json`, beside the AsyncAPI file."""

_SCHEMA_FORMAT: Final = "application/schema+json;version=draft-2020-12"
_PARAMETERS: Final = {
    "hall": "Id of the hall in the controller's config.",
    "client": "Name that the client gave itself in its command.",
}


def async_api() -> dict[str, Any]:
    """The AsyncAPI document as plain data."""
    channels = _channels()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Conference hall controller",
            "version": version("conference-hall"),
            "description": "Live state of a sitting and commands to it, over MQTT 3.1.1. See ../contract.md.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": {_operation_name(name): _operation(name) for name in channels},
        "components": {"messages": {name: _message(name) for name in channels}},
    }


def _channels() -> dict[str, Any]:
    topics = Topics("{hall}")
    addresses = {
        "command": topics.command,
        "reply": topics.reply("{client}"),
        "event": topics.event,
        "status": topics.status,
        **{name: topics.state(name) for name in STATE_NAMES},
    }
    return {name: _channel(name, address) for name, address in addresses.items()}


def _channel(name: str, address: str) -> dict[str, Any]:
    return {
        "address": address,
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        "parameters": {
            parameter: {"description": description}
            for parameter, description in _PARAMETERS.items()
            if f"{{{parameter}}}" in address
        },
    }


def _message(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "payload": {"schemaFormat": _SCHEMA_FORMAT, "schema": {"$ref": f"{name}{SCHEMA_SUFFIX}"}},
    }


def _operation(name: str) -> dict[str, Any]:
    retained = name == "status" or name in STATE_NAMES
    operation: dict[str, Any] = {
        "action": "receive" if name == "command" else "send",
        "channel": {"$ref": f"#/channels/{name}"},
        "bindings": {"mqtt": {"qos": 1, "retain": retained, "bindingVersion": "0.2.0"}},
    }
    if name == "command":
        operation["reply"] = {"channel": {"$ref": "#/channels/reply"}}
    return operation


def _operation_name(channel: str) -> str:
    verb = "receive" if channel == "command" else "send"
    return verb + channel.capitalize()
