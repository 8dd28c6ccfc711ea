"""Measures the figures of docs/figures.md, side by side in one run: `make bench`."""
