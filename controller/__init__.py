"""The controller: rules and state, journal, published contract, and the service that wires them."""
