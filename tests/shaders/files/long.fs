/*{
  "ISFVSN": "2",
  "INPUTS": [
    {"NAME": "mode", "TYPE": "long", "VALUES": [0, 3, 7], "LABELS": ["none", "some", "all"], "DEFAULT": 3}
  ]
}*/
void main() {
  gl_FragColor = vec4(mode == 3 ? 1.0 : 0.0, mode == 7 ? 1.0 : 0.0, 0.0, 1.0);
}
