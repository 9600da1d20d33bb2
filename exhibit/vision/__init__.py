"""Sources, faces, emotions and tracking: a camera's frames become observations. Only here is OpenCV known."""

import os

# Before cv2 is imported anywhere: its own warnings and FFmpeg's would be the only lines on an artist's screen that name
# no remedy. What fails is told by the source's state instead.
os.environ.setdefault("OPENCV_LOG_LEVEL", "OFF")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
# UDP loses packets on busy museum networks, and half a frame reads as nonsense.
os.environ.setdefault("OPENCV_FFMPEG_CAPTURE_OPTIONS", "rtsp_transport;tcp")
