"""Where frames come from: cameras, streams, browsers, files, the drawn visitor."""
