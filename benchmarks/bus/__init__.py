"""What the seat lines cost and how close they come to physics, beside other clients (`make bench-bus`)."""
