"""Spaces, threads and posts."""
