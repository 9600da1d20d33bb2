/*{
  "ISFVSN": "2",
  "INPUTS": [
    {"NAME": "level", "TYPE": "float", "DEFAULT": 0.6, "MIN": 0, "MAX": 1}
  ]
}*/
void main() {
  float shown = level;
  gl_FragColor = vec4(shown, 0.0, 0.0, 1.0);
}
