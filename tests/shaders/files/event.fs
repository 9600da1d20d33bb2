/*{
  "ISFVSN": "2",
  "INPUTS": [
    {"NAME": "knock", "TYPE": "event"}
  ]
}*/
void main() {
  gl_FragColor = vec4(knock ? 1.0 : 0.2, 0.0, 0.0, 1.0);
}
