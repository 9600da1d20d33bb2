# ruff: noqa: INP001 - a folder of sounds, not a package
"""The notes of the show, in hertz: D major, the key of every sound, so that any of them may fade into any other."""

A1, D2, A2, B2 = 55.0, 73.416, 110.0, 123.471
D3, E3, FIS3, G3, A3, B3 = 146.832, 164.814, 184.997, 195.998, 220.0, 246.942
CIS4, D4, E4, FIS4, G4, A4, B4 = 277.183, 293.665, 329.628, 369.994, 391.995, 440.0, 493.883
CIS5, D5, E5, FIS5, G5, A5, B5 = 554.365, 587.33, 659.255, 739.989, 783.991, 880.0, 987.767
D6, E6, FIS6 = 1174.659, 1318.51, 1479.978
