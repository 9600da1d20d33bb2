"""Draws the drawings of docs/seeing.md: `python docs/make_seeing.py`. 100 units are a metre."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
_INK, _SOFT, _LIGHT, _BEAM, _BAD = "#1d2733", "#7b8794", "#e0a100", "#3b7dd8", "#c0392b"


def line(x1: float, y1: float, x2: float, y2: float, colour: str = _INK, more: str = "") -> str:
    """A line."""
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" stroke-width="2" {more}/>'


def words(x: float, y: float, text: str, colour: str = _INK, anchor: str = "start") -> str:
    """A label."""
    return f'<text x="{x}" y="{y}" fill="{colour}" text-anchor="{anchor}">{text}</text>'


def area(points: str, colour: str, opacity: float) -> str:
    """A polygon."""
    return f'<polygon points="{points}" fill="{colour}" opacity="{opacity}"/>'


def box(x: float, y: float, width: float, height: float, colour: str = _INK, fill: str = "none") -> str:
    """A rectangle."""
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" stroke="{colour}" stroke-width="2" fill="{fill}"/>'


def round_(x: float, y: float, radius: float, colour: str = _INK, fill: str = "white") -> str:
    """A circle."""
    return f'<circle cx="{x}" cy="{y}" r="{radius}" stroke="{colour}" stroke-width="2" fill="{fill}"/>'


def person(x: float, floor: float, tall: float) -> list[str]:
    """Somebody seen from the side, `tall` units high, whose nose points to the left."""
    head = floor - tall + 13
    body = (
        f'<path d="M {x - 17} {floor} L {x - 13} {head + 22} Q {x} {head + 12} {x + 13} {head + 22} L {x + 17} {floor}'
    )
    return [f'{body} Z" fill="#e8ecf0" stroke="{_INK}" stroke-width="2"/>', round_(x, head, 13)]


def drawing(width: int, height: int, title: str, parts: list[str]) -> str:
    """An SVG of its own."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    style = 'font-family="DejaVu Sans, Arial, sans-serif" font-size="13" role="img">'
    ground = f'<rect width="{width}" height="{height}" fill="white"/>'
    return "\n".join([f"{head} {style}", f"<title>{title}</title>", ground, *parts, "</svg>", ""])


def side() -> str:
    """Distance, height, angle, lamp and beam from the side."""
    floor = 360.0
    parts = [
        area("82,154 390,186 390,222", _INK, 0.1),
        area("330,70 68,130 68,280", _BEAM, 0.18),
        area("210,62 384,220 412,188", _LIGHT, 0.3),
        line(60, 40, 60, floor),
        line(40, floor, 720, floor),
        line(60, 40, 720, 40, _SOFT),
        box(60, 130, 8, 150, _INK, "#cfd8e3"),
        words(76, 300, "the work, or the wall"),
        box(62, 147, 20, 14, _INK, _INK),
        words(92, 140, "camera: 1.6 to 2.0 m high"),
        round_(210, 58, 9, _LIGHT, _LIGHT),
        line(210, 40, 210, 50),
        words(196, 34, "lamp in front of faces, 30 to 45° above them", _INK),
        box(322, 62, 30, 16, _BEAM, _BEAM),
        words(364, 64, "projector: nearer than visitors, or high", _BEAM),
        words(364, 82, "above them, so that its beam meets no face", _BEAM),
        *person(400, floor, 170),
        *person(520, floor, 125),
        line(415, 200, 470, 200, _SOFT, 'stroke-dasharray="4 4"'),
        words(476, 205, "eyes 1.6 m", _SOFT),
        words(542, 252, "a child's 1.1 m", _SOFT),
        line(68, 385, 400, 385, _SOFT),
        words(234, 402, "1 to 3 m (at most 5)", _INK, "middle"),
        words(92, 200, "at most 20° from above:", _SOFT),
        words(92, 217, "0.35 m over the eyes", _SOFT),
        words(92, 234, "for each metre away", _SOFT),
    ]
    return drawing(760, 420, "Camera, lamp and projector from the side", parts)


def above() -> str:
    """What is behind visitors, from above: right and wrong."""
    parts: list[str] = []
    for left, title, colour in ((20, "right", "#2e7d32"), (400, "wrong", _BAD)):
        parts += [words(left + 170, 24, title, colour, "middle"), box(left, 36, 340, 264)]
        parts += [box(left + 110, 36, 120, 7, _INK, "#cfd8e3"), words(left + 240, 52, "the work", _SOFT)]
        parts += [box(left + 160, 44, 20, 12, _INK, _INK)]
        parts += [area(f"{left + 170},56 {left + 60},250 {left + 280},250", _INK, 0.07)]
        parts += [round_(left + x, y, 12) for x, y in ((130, 170), (175, 200), (225, 175))]
    parts += [
        area("70,60 130,160 200,210", _LIGHT, 0.35),
        area("320,60 240,160 160,210", _LIGHT, 0.35),
        round_(66, 58, 8, _LIGHT, _LIGHT),
        round_(324, 58, 8, _LIGHT, _LIGHT),
        words(190, 264, "lamps in front, on both sides", _INK, "middle"),
        words(190, 285, "a dark, plain wall behind", _INK, "middle"),
        box(490, 296, 160, 8, _LIGHT, _LIGHT),
        area("490,296 650,296 600,200 540,200", _LIGHT, 0.4),
        words(570, 285, "a window behind: faces are dark", _BAD, "middle"),
        area("735,200 520,140 520,190", _BEAM, 0.4),
        box(722, 192, 16, 16, _BEAM, _BEAM),
        words(730, 232, "a beam over faces", _BAD, "end"),
    ]
    return drawing(760, 316, "What is in front of visitors and behind them, from above", parts)


def sizes() -> str:
    """How high a face is in a picture of 1280x720 with a lens of 70 degrees, by distance."""
    parts = [box(10, 10, 640, 360, _INK, "#f4f6f8")]
    for x, metres, height_px, colour in (
        (110, 1, 183, "#2e7d32"),
        (260, 2, 92, "#2e7d32"),
        (380, 3, 61, "#2e7d32"),
        (480, 5, 37, _LIGHT),
    ):
        radius = height_px / 4
        parts += [f'<ellipse cx="{x}" cy="170" rx="{0.75 * radius}" ry="{radius}" fill="white" stroke="{_INK}"/>']
        parts += [words(x, 245, f"{metres} m", _INK, "middle"), words(x, 262, f"{height_px} px", _SOFT, "middle")]
        parts += [round_(x, 280, 6, colour, colour)]
    parts += [
        f'<ellipse cx="590" cy="170" rx="4" ry="5" fill="white" stroke="{_INK}"/>',
        words(590, 245, "10 m", _INK, "middle"),
        words(590, 262, "18 px", _SOFT, "middle"),
        round_(590, 280, 6, _BAD, _BAD),
        words(30, 40, "a picture of 1280 x 720, a lens of 70°; the face is 0.2 m high"),
        round_(40, 318, 6, "#2e7d32", "#2e7d32"),
        words(54, 323, "reads well"),
        round_(190, 318, 6, _LIGHT, _LIGHT),
        words(204, 323, "is found; read less surely"),
        round_(430, 318, 6, _BAD, _BAD),
        words(444, 323, "too small to be read"),
    ]
    return drawing(660, 380, "How large a face is in the picture, by distance", parts)


def main() -> None:
    """Write the drawings beside the page."""
    for name, draw in (("side", side), ("above", above), ("sizes", sizes)):
        (FOLDER / f"seeing-{name}.svg").write_text(draw(), encoding="utf-8")


if __name__ == "__main__":
    main()
