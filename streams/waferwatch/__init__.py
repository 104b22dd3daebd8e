"""Waferwatch: live supply-risk scores of semiconductors from news and trade events."""
