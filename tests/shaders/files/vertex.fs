/*{
  "ISFVSN": "2"
}*/
varying vec2 moved;
void main() {
  gl_FragColor = vec4(moved, 0.0, 1.0);
}
