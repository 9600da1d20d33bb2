// The browser's camera: opened, closed, and its picture as a JPEG of a size that reads faces well and travels light.
const LONGEST_PX = 640;
const QUALITY = 0.75;
let stream = null;
let video = null;
const canvas = document.createElement("canvas");

/** Open a camera (the one of that id, else the one that looks at who holds it) into `where`. Throws what browsers throw. */
export async function begin(where, id = "") {
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("", "SecurityError");
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: id ? { deviceId: { exact: id }, ...size } : { facingMode: "user", ...size } });
  video = where;
  video.srcObject = stream;
  await video.play();
}

export function end() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  if (video) video.srcObject = null;
}

export async function cameras() {
  return (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "videoinput");
}

/** The picture now: {blob, width, height}; null before the first. */
export function frame() {
  if (!video?.videoWidth) return null;
  const scale = Math.min(1, LONGEST_PX / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob((blob) => done(blob && { blob, width: canvas.width, height: canvas.height }), "image/jpeg", QUALITY));
}

const FAULTS = { NotAllowedError: "denied", SecurityError: "secure", NotFoundError: "none", OverconstrainedError: "none", NotReadableError: "busy", AbortError: "busy" };

/** What a camera that does not open is told as: a message and its values. */
export function fault(error) {
  if (!window.isSecureContext) return ["try.error.secure"];
  const known = FAULTS[error.name];
  return known ? [`try.error.${known}`] : ["try.error.other", { error: error.message || error.name }];
}
