"""Pictures and films of the wall, drawn without a projector: the gallery of a show, the film of a rehearsal."""
