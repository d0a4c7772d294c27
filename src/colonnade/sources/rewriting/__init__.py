"""Edits of documents and what they come to; `rewrite` makes them in the text, and a review does without it."""
