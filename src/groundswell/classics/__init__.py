"""Textbook models, with the published numbers beside ours."""
