"""Files in, files out: one handler per format behind a registry, so that a new format is a new file."""
