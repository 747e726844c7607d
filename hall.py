"""The command `hall`."""


def main() -> None:
    """Run the command line."""
