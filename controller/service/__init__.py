"""The thin shell around the domain: wires journal, bridge and MQTT."""
