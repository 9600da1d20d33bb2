/*{
  "ISFVSN": "2",
  "PASSES": [{"TARGET": "kept", "PERSISTENT": true}, {}]
}*/
void main() {
  vec4 before = IMG_THIS_PIXEL(kept);
  if (PASSINDEX == 0) {
    gl_FragColor = vec4(before.r + 0.1, 0.0, 0.0, 1.0);
  } else {
    gl_FragColor = before;
  }
}
