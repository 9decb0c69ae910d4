"""Copies of the office, and everything that follows when one is put back."""
