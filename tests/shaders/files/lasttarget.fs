/*{
  "ISFVSN": "2",
  "PASSES": [{"TARGET": "shown", "WIDTH": "$WIDTH / 2"}]
}*/
void main() {
  gl_FragColor = vec4(0.0, 0.4, 0.8, 1.0);
}
