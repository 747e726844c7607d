"""The controller's side of MQTT: link, embedded broker, and the gate that every command passes."""
