/*{
  "ISFVSN": "2"
}*/
void main() {
  gl_FragColor = vec4(DATE.x > 1999.0 ? 1.0 : 0.0, DATE.y / 12.0, DATE.w < 86400.0 ? 1.0 : 0.0, 1.0);
}
