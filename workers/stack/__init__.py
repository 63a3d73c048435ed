"""The local stack: engine, broker, workers and API on one machine, without root and without Docker."""
