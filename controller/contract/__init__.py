"""What the controller publishes and accepts over MQTT: all that clients may import of it."""
