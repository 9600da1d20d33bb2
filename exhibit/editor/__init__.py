"""The show's files for whoever edits them in the page: listed, read, checked before they are saved, and got back."""
