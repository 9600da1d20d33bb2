"""Pages in a browser, their API, and what monitors read: a folder a page, listed in pages.py. Their libraries are the
extra `web`, imported only where they are served: by page.py, when the server starts."""
