/*{
  "ISFVSN": "2"
}*/
void main() {
  gl_FragColor = vec4(fract(TIME), TIMEDELTA, float(FRAMEINDEX) / 10.0, 1.0);
}
