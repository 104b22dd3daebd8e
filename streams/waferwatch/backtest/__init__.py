"""Replay of a dated chronology through the stream's own code, and what the scores were worth.

chronology -> replay -> series -> alarms, leads, probability -> result -> report
"""
