"""The technician's commands: `hall discover`, `hall address`, `hall doctor`."""
