"""The drawn visitor, one file for each part: the script, the expressions, the figures, their faces, the room."""
