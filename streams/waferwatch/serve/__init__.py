"""The read side: scores, alerts and a live stream over HTTP."""
