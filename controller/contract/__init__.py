"""What the controller publishes and accepts over MQTT; the only part of the controller that clients import."""
