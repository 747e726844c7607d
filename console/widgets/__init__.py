"""The console's widgets, one a file: each draws a Picture and knows nothing of the connection."""
