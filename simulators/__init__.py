"""A conference hall without hardware: seat units, RS-485 lines and delegates that speak the real wire protocol."""
