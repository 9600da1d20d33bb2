/*{
  "ISFVSN": "2",
  "INPUTS": [
    {"NAME": "lit", "TYPE": "bool", "DEFAULT": true}
  ]
}*/
void main() {
  gl_FragColor = lit ? vec4(0.0, 1.0, 0.0, 1.0) : vec4(0.0);
}
