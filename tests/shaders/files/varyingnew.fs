/*{
  "ISFVSN": "2"
}*/
#if __VERSION__ <= 120
varying vec2 moved;
#else
in vec2 moved;
#endif
void main() {
  gl_FragColor = vec4(moved, 0.0, 1.0);
}
