/*{
  "ISFVSN": "2",
  "PASSES": [{"TARGET": "sum", "PERSISTENT": true, "FLOAT": true}, {}]
}*/
void main() {
  vec4 before = IMG_THIS_PIXEL(sum);
  if (PASSINDEX == 0) {
    gl_FragColor = vec4(before.r + 3.0, -2.0, 0.0, 1.0);
  } else {
    gl_FragColor = vec4(before.r / 10.0, before.g + 2.5, 0.0, 1.0);
  }
}
