/*{
  "ISFVSN": "2",
  "INPUTS": [
    {"NAME": "centre", "TYPE": "point2D", "DEFAULT": [0.25, 0.75], "MIN": [0, 0], "MAX": [1, 1]}
  ]
}*/
void main() {
  gl_FragColor = vec4(centre, 0.0, 1.0);
}
