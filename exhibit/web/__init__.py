"""The control room: a page in a browser, its API, and what monitors read. Its libraries are the extra `web`, imported
only where it is served: in server.py and what that imports."""
