"""What the nameplate (电子席卡) of a member says."""

from controller.domain.people import Member


def nameplate_text(member: Member) -> str:
    """Name, and below it the delegation where there is one."""
    return "\n".join(line for line in (member.name, member.delegation) if line)
