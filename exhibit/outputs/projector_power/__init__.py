"""The power of projectors: on before the house opens, off after it has closed, as they themselves report it."""
