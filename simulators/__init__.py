"""A conference hall without hardware: seat units, lines and delegates that speak the real wire protocol."""
