/*{
  "ISFVSN": "2",
  "INPUTS": [
    {"NAME": "tint", "TYPE": "color", "DEFAULT": [0.2, 0.4, 0.6, 1.0]}
  ]
}*/
void main() {
  vec3 shown = tint.rgb;
  gl_FragColor = vec4(shown, tint.a);
}
