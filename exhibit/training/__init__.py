"""Training of the emotion network: an optional extra (`pip install 'exhibit[train]'`), never imported by the show."""
