"""From alerts to those who subscribed: matching, signing, retrying; nothing accepted is forgotten."""
