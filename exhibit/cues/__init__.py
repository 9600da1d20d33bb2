"""Actions: what rules can ask for, each in one file: its YAML, references, cue, words, and what may be expected of it.

A new action is a file here and a line in `registry.ACTIONS`; rules, rehearsals, films and commands ask that list.
"""
