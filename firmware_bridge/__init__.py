"""Drives the seat lines: keeps every seat (席位终端) read, and showing what it should show."""

from firmware_bridge.bridge import Bridge
from firmware_bridge.descriptor_port import DescriptorPort
from firmware_bridge.gateway_port import GatewaySettings, open_gateway
from firmware_bridge.line import LineSettings
from firmware_bridge.network_port import RtuTcpSettings, open_rtu_tcp
from firmware_bridge.ports import Port, register_scheme
from firmware_bridge.seat_clock import Moment
from firmware_bridge.serial_port import SerialSettings, open_serial
from firmware_bridge.sink import BridgeSink, FreezeReport, LineHealth, LineState, SeatHealth
from firmware_bridge.timing import GapPolicy

__all__ = [
    "Bridge",
    "BridgeSink",
    "DescriptorPort",
    "FreezeReport",
    "GapPolicy",
    "LineHealth",
    "LineSettings",
    "LineState",
    "Moment",
    "Port",
    "SeatHealth",
    "register_scheme",
]

register_scheme("serial", open_serial, SerialSettings.from_url)
register_scheme("rtu+tcp", open_rtu_tcp, RtuTcpSettings.from_url, is_shared=True)
register_scheme("tcp", open_gateway, GatewaySettings.from_url, is_shared=True)
