"""How docs/protocol.md shows bytes."""

BYTES_PER_LINE = 16


def exchange(meaning: str, request: bytes, answer: bytes, outcome: str) -> str:
    """A request, its answer (none: nobody answers) and what they mean."""
    answered = f"<- {hexadecimal(answer)}" if answer else "   (silence)"
    told = f"\n{outcome}\n" if outcome else ""
    return f"{meaning}\n\n```\n-> {hexadecimal(request)}\n{answered}\n```\n{told}"


def hexadecimal(frame: bytes) -> str:
    """The bytes, so many a line."""
    lines = [frame[i : i + BYTES_PER_LINE].hex(" ") for i in range(0, len(frame), BYTES_PER_LINE)]
    return "\n   ".join(lines)
