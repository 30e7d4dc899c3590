"""The streaming backup of an instance: its states, the file that is open in it, its logs."""
