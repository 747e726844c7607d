"""What a technician does with a line while no controller uses it: find, address, examine and walk its units."""
