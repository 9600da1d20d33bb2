"""What is told of addresses: never a password, a token or a key; always the place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibit.config.secrets import holds_secret, masked
from exhibit.config.sources import address_fault

SECRET = "geh3im"
SHAPES = (
    "rtsp://me:{}@10.0.0.9/hall",
    "rtsp://me:a:{}@10.0.0.9/hall",
    "rtsp://me:ab/{}@10.0.0.9:9/hall",
    "rtsp://me:s3cr@{}@10.0.0.9/hall",
    "rtsp://me:a#{}?b@10.0.0.9/hall",
    "rtsp://me:a {}@10.0.0.9/hall",
    "rtsp://:{}@10.0.0.9/hall",
    "rtsp://{}@10.0.0.9/hall",
    "RTSP://me:{}@10.0.0.9/hall",
    "rtsp://10.0.0.9:554/user=admin&password={}&channel=1&stream=0.sdp",
    "rtsp://10.0.0.9:554/user=admin_password={}_channel=1_stream=0.sdp?real_stream",
    "http://10.0.0.9/video.cgi?usr=admin&pwd={}",
    "http://10.0.0.9/img?loginuse=admin&loginpas={}",
    "http://10.0.0.9/video?user=a&PASSWORD={}",
    "http://10.0.0.9/video?token={}",
    "http://10.0.0.9/video?auth={}&x=1",
    "http://10.0.0.9/video?access_token={}",
    "http://10.0.0.9/video?api-key={}",
    "http://10.0.0.9/proxy?at=me:{}@10.0.0.8",
    "http://10.0.0.9/proxy?url=rtsp://me:{}@10.0.0.8/a",
    "srt://10.0.0.9:9000?streamid=hall&passphrase={}",
    "rtsps://10.0.0.9:7441/aBcD1234efgh{}?enableSrtp",
    "rtmp://10.0.0.9/live/550e8400-e29b-41d4-{}",
    'OSError: cannot open "http://10.0.0.9/snap.cgi?pwd={}" (401)',
    "rtsp://me:{}@10.0.0.9/hall: cannot be reached; trying again",
    "the film, standing in for rtsp://me:{}@10.0.0.9/a, rtsp://you:{}@10.0.0.9/b",
)


@pytest.mark.parametrize("shape", SHAPES)
def test_no_secret_of_an_address_is_told_and_its_place_is(shape: str) -> None:
    told = masked(shape.replace("{}", SECRET))
    assert SECRET not in told
    assert "10.0.0." in told
    assert masked(told) == told
    assert holds_secret(shape.replace("{}", SECRET))


@given(st.text(min_size=4).filter(lambda one: "://" not in one and "\n" not in one and "@" not in one))
def test_whatever_a_password_is_made_of_it_is_not_told(password: str) -> None:
    if password not in "rtsp://me:***@10.0.0.9/hall":
        assert password not in masked(f"rtsp://me:{password}@10.0.0.9/hall")


@pytest.mark.parametrize(
    "address",
    [
        "/dev/v4l/by-id/usb-046d_HD_Pro_Webcam_C920_8F3A-video-index0",
        "rtsp://10.0.0.9:554/Streaming/Channels/101",
        "rtsp://10.0.0.9/cam/realmonitor?channel=1&subtype=0",
        "rtsp://10.0.0.9/axis-media/media.amp",
        "rtsp://10.0.0.9/live@hd",
        "a film of a monkey, key=3.mp4",
        "mood == joy",
    ],
)
def test_what_holds_no_secret_is_told_whole(address: str) -> None:
    assert masked(address) == address
    assert not holds_secret(address)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("rtsp://me:p@ss@10.0.0.9/hall", "write %40 for @"),
        ("rtsp://me:ab/cd@10.0.0.9/hall", "write %2F for /"),
        ("rtsp://me:ab#cd?@10.0.0.9/hall", "write %23 for #, %3F for ?"),
        ("rtsp://me:ab cd@10.0.0.9/hall", "write %20 for a blank"),
        ("rtsp://10.0.0.9:port/hall", "the port a number"),
        ("rtsp:///hall", "it names no host"),
        ("file:///film.mp4", "leave file:// out"),
        ("rstp://10.0.0.9/hall", "rstp:// is spoken by nothing here: write rtsp, rtsps, http, https"),
    ],
)
def test_an_address_that_cannot_be_read_is_answered_with_what_to_write(address: str, words: str) -> None:
    fault = address_fault(address)
    assert words in fault
    assert "p@ss" not in fault
    assert not any(part in fault for part in ("ab/cd", "ab#cd", "ab cd"))


@pytest.mark.parametrize(
    "address",
    [
        "rtsp://me:p%40ss@10.0.0.9/hall",
        "rtsp://me:a:b@10.0.0.9/hall",
        "rtsp://10.0.0.9/live@hd",
        "rtsp://[fe80::1]:554/hall",
        "udp://@239.0.0.1:1234",
        "http://10.0.0.9/video?user=a&pwd=b@c",
        "clip.mp4",
    ],
)
def test_an_address_that_can_be_read_is_none_to_speak_of(address: str) -> None:
    assert address_fault(address) == ""
