"""Exports that are killed or refused at every system call that writes; see `export`."""
