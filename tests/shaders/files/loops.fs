/*{
  "ISFVSN": "2",
  "INPUTS": [
    {"NAME": "many", "TYPE": "long", "DEFAULT": 5, "MIN": 1, "MAX": 20}
  ]
}*/
const int MOST = 20;
void main() {
  float sum = 0.0;
  for (int i = 0; i < MOST; i++) {
    if (i >= many) break;
    sum += 0.1;
  }
  gl_FragColor = vec4(sum, mod(sum, 0.4), clamp(sum, 0.0, 0.3), 1.0);
}
