"""What the show says, in the language of whoever reads it.

The code speaks English: a fault, an illness, a finding of the doctor is a finished English sentence wherever it
travels, so that logs, the broker and other programs hear one language. What people read is translated where it is
shown, by templates (`ru/*.json`): an English sentence with holes, and how it is said. A sentence that no template
knows stays English.
"""

from exhibit.translation.languages import ENGLISH, LANGUAGES, language_asked, language_of_machine
from exhibit.translation.translator import Say, in_language

__all__ = ["ENGLISH", "LANGUAGES", "Say", "in_language", "language_asked", "language_of_machine"]
