/*{
  "ISFVSN": "2",
  "PASSES": [{"TARGET": "first"}, {"TARGET": "second"}, {}]
}*/
void main() {
  if (PASSINDEX == 0) {
    gl_FragColor = vec4(0.5, 0.0, 0.0, 1.0);
  } else if (PASSINDEX == 1) {
    gl_FragColor = IMG_THIS_PIXEL(first) + vec4(0.0, 0.25, 0.0, 0.0);
  } else {
    gl_FragColor = IMG_THIS_PIXEL(second);
  }
}
