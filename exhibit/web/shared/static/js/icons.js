// Our own icons: lines on a field of 24 by 24. A face for each emotion, so that none is told by its colour alone.
const FACES = {
  neutral: "M8 9.5v.6M16 9.5v.6M8 16h8",
  happiness: "M8 9v.8M16 9v.8M7 13.5c1 4.6 9 4.6 10 0z",
  surprise: "M6.5 6.5c.8-.9 2-.9 2.8 0M14.7 6.5c.8-.9 2-.9 2.8 0M8 10v.3M16 10v.3M12 13.4a2.3 2.6 0 1 0 .01 0z",
  sadness: "M6.5 9.6l3-1.6M17.5 9.6l-3-1.6M8 11.2v.3M16 11.2v.3M8 17.6c1.5-3 6.500-3 8 0",
  anger: "M6 7.2l4 2.2M18 7.2l-4 2.2M8.300 11v.3M15.700 11v.3M7.500 17h9M7.500 17c2-2.300 7-2.300 9 0",
  disgust: "M6.500 8.500l3 1.300-3 1.200M17.500 8.500l-3 1.300 3 1.200M7 16.500c1.300-2 2.600-2 3.700-.5s2.400 1.500 3.500 0 2-1 2.800.3",
  fear: "M8 8.100a1.500 1.900 0 1 0 .01 0zM16 8.100a1.500 1.900 0 1 0 .01 0zM7.500 17.800l1.500-2 1.500 2 1.500-2 1.500 2 1.500-2 1.500 2",
  contempt: "M7 8.500h3M14 7l3.500 1M8.300 10.800v.3M15.700 10.800v.3M8 16.500h4c2 0 3.500-1 4.300-3",
  nobody: "M12 4.500a7.500 7.500 0 0 0-7 5M19.500 12a7.500 7.500 0 0 0-3-6M19 14.800a7.500 7.500 0 0 1-5 4.400M10 19.200a7.500 7.500 0 0 1-5.200-5",
  unknown: "M9 9.200a3 3 0 1 1 4.300 2.700c-.9.5-1.300 1-1.300 2M12 17.300v.2",
};

const SIGNS = {
  ok: "M4.500 12.500l5 5 10-11",
  bad: "M6 6l12 12M18 6L6 18",
  warn: "M12 3.500l9.500 17h-19zM12 10v4.500M12 17.200v.2",
  note: "M12 3a9 9 0 1 0 .01 0zM12 11v5.500M12 7.600v.2",
  lost: "M3 3l18 18M2.500 9.500a14 14 0 0 1 4-2.600M21.500 9.500a14 14 0 0 0-9-3.900M6 13a9 9 0 0 1 3.500-2M18 13a9 9 0 0 0-2-1.400M12 18v.3",
  hold: "M8 5v14M16 5v14",
  blackout: "M20 14.500A8.500 8.500 0 1 1 9.500 4a7 7 0 0 0 10.500 10.500z",
  standby: "M6 21V4.500l9-2V21M3 21h18M15 5h3v16M12 11.500v1.500",
  processing: "M3 3l18 18M10.600 6.200a9.500 9.500 0 0 1 10.900 5.800 13 13 0 0 1-2.500 3.700M6.300 7.600A13 13 0 0 0 2.500 12c2.500 5.300 8 7.300 12.600 5.300M9.900 9.900a3 3 0 0 0 4.200 4.200",
  eye: "M2.500 12c3.700-7.500 15.300-7.500 19 0-3.700 7.500-15.300 7.500-19 0zM12 9a3 3 0 1 0 .01 0z",
  camera: "M3 8.500h4l2-3h6l2 3h4v10.500H3zM12 10a3.500 3.500 0 1 0 .01 0z",
  room: "M3.500 3.500h7v7h-7zM13.500 3.500h7v7h-7zM3.500 13.500h7v7h-7zM13.500 13.500h7v7h-7z",
  file: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  why: "M9 9.200a3 3 0 1 1 4.300 2.700c-.9.5-1.300 1-1.300 2M12 17.300v.2M12 3a9 9 0 1 0 .01 0z",
  contrast: "M12 3a9 9 0 1 0 .01 0zM12 3v18M15 6v12M18 8v8",
  flask: "M9 3h6M10 3v6l-5.500 10c-.5 1 .2 2 1.200 2h12.600c1 0 1.700-1 1.200-2L14 9V3M7.500 15h9",
  waiting: "M12 3.500a8.500 8.500 0 1 0 .01 0z",
  holding: "M6 3h12M6 21h12M7.500 3c0 9 9 9 9 18M16.500 3c0 9-9 9-9 18",
  active: "M7 4.500l12 7.500-12 7.500z",
  releasing: "M7 4.500v15M11 4.500l8.500 7.500-8.500 7.500z",
  cooling: "M12 3v18M4.200 7.500l15.600 9M19.800 7.500l-15.600 9",
  out: "M12 3.500a8.500 8.500 0 1 0 .01 0zM6 18L18 6",
  projector: "M3 5h18v11H3zM8.500 20h7M12 16v4",
  sound: "M4 9.500h4l5-4.500v14l-5-4.500H4zM16.500 9a4 4 0 0 1 0 6M19 6.500a8 8 0 0 1 0 11",
  light: "M9 17h6M10 20h4M12 3a6 6 0 0 0-3.500 11c.3.800.5 1.500.5 3h6c0-1.500.2-2.200.5-3A6 6 0 0 0 12 3z",
  down: "M6 6l12 12M18 6L6 18",
  up: "M4.500 12.500l5 5 10-11",
  unverified: "M9 9.200a3 3 0 1 1 4.300 2.700c-.9.5-1.300 1-1.300 2M12 17.300v.2",
  off: "M5 12h14",
  ended: "M6 6h12v12H6z",
  close: "M6 6l12 12M18 6L6 18",
};

const CIRCLED = new Set(Object.keys(FACES).filter((name) => name !== "nobody"));
export const path = (name) => FACES[name] ?? SIGNS[name] ?? FACES.unknown;

/** An SVG icon; it says nothing to screen readers, since words stand beside it. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", fill: "none", stroke: "currentColor", "stroke-width": CIRCLED.has(name) ? "2.2" : "2", "stroke-linecap": "round", "stroke-linejoin": "round" })) svg.setAttribute(key, value);
  line.setAttribute("d", path(name));
  svg.append(line);
  return svg;
}
