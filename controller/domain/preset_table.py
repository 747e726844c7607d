"""The presets that the system knows, from statutes and the rules of procedure of known bodies.

A body whose own rules differ gets a preset of its own in the config, based on one of these.
"""

from collections.abc import Iterable, Mapping

from controller.domain.presets import Method, Preset, TieRule
from controller.domain.rule_text import parse_rule

_HALF_OF_ALL = parse_rule("all > 1/2")
_TWO_THIRDS_OF_ALL = parse_rule("all >= 2/3")
_HALF_OF_PRESENT = parse_rule("present > 1/2")
_ON_PAPER = (Method.PAPER,)
_SPEECHES = ("speech_first_s", "speech_second_s", "speech_extension_s")

_KNOWN = (
    Preset(
        "congress_plenary",
        quorum=_TWO_THIRDS_OF_ALL,
        majority=_HALF_OF_ALL,
        secret=True,
        speech_first_s=600,
        speech_second_s=300,
        speeches_beside_votes=False,
        source="NPC rules of procedure 2021, articles 4 and 57-60",
        unsettled=("speech_extension_s", "speeches_beside_votes"),
    ),
    Preset(
        "constitution_amendment",
        quorum=_TWO_THIRDS_OF_ALL,
        majority=_TWO_THIRDS_OF_ALL,
        secret=True,
        speech_first_s=600,
        speech_second_s=300,
        methods=_ON_PAPER,
        secret_always=True,
        source="NPC rules of procedure 2021, articles 59-60",
        unsettled=_SPEECHES,
    ),
    Preset(
        "presidium",
        quorum=_TWO_THIRDS_OF_ALL,
        majority=_HALF_OF_ALL,
        secret=False,
        speech_first_s=900,
        speech_second_s=600,
        source="NPC rules of procedure 2021, article 58; the quorum from a local rule",
        unsettled=("quorum", "secret", "speech_extension_s", "methods", "write_in"),
    ),
    Preset(
        "standing_committee",
        quorum=_HALF_OF_ALL,
        majority=_HALF_OF_ALL,
        secret=True,
        speech_first_s=600,
        speech_second_s=300,
        source="rules of procedure of a standing committee; the speaking limits from a local rule",
        unsettled=("methods", *_SPEECHES),
    ),
    Preset(
        "removal",
        quorum=_HALF_OF_ALL,
        majority=_HALF_OF_ALL,
        secret=True,
        speech_first_s=600,
        speech_second_s=300,
        methods=(Method.ELECTRONIC, Method.PAPER),
        secret_always=True,
        source="law on supervision by standing committees (2006), article 46; the speaking limits from a local rule",
        unsettled=_SPEECHES,
    ),
    Preset(
        "joint_group",
        quorum=_HALF_OF_ALL,
        majority=_HALF_OF_ALL,
        secret=True,
        speech_first_s=900,
        speech_second_s=600,
        source="rules of procedure of a standing committee on joint groups; the speaking limits from a local rule",
        unsettled=("methods", *_SPEECHES),
    ),
    Preset(
        "procedural_motion",
        quorum=None,
        majority=_HALF_OF_PRESENT,
        secret=False,
        speech_first_s=600,
        speech_second_s=300,
        source="a local rule on motions inside a sitting",
        unsettled=("majority", "methods", *_SPEECHES),
    ),
    Preset(
        "election",
        quorum=_TWO_THIRDS_OF_ALL,
        majority=_HALF_OF_ALL,
        secret=True,
        speech_first_s=600,
        speech_second_s=300,
        speeches_beside_votes=False,
        methods=_ON_PAPER,
        write_in=True,
        tie=TieRule.REVOTE_TIED,
        secret_always=True,
        source="organic law of local people's congresses, article 29; the majority is that of each candidate",
        unsettled=(*_SPEECHES, "speeches_beside_votes"),
    ),
    Preset(
        "satisfaction_vote",
        quorum=_HALF_OF_ALL,
        majority=_HALF_OF_ALL,
        secret=True,
        speech_first_s=600,
        speech_second_s=300,
        source="local rules on satisfaction votes, which differ: set the verdict rule of the body",
        unsettled=("quorum", "majority", "methods", *_SPEECHES),
    ),
)

PRESETS: Mapping[str, Preset] = {preset.name: preset for preset in _KNOWN}
"""The rules of the known bodies by name."""


def known_presets(own: Iterable[Preset]) -> dict[str, Preset]:
    """The known ones and a hall's own, by name."""
    return {**PRESETS, **{preset.name: preset for preset in own}}
