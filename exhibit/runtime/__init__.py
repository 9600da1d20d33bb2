"""What lives while a show runs: perception, the dispatcher of cues, what operators have overridden, history, status.
It knows ports, never an adapter."""
