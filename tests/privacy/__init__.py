"""Tests of chalicelib/privacy."""
