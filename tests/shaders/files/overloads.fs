/*{
  "ISFVSN": "2",
  "INPUTS": [{"NAME": "step", "TYPE": "float", "DEFAULT": 0.5}]
}*/
float round(float value) { return floor(value + 0.5); }
vec4 mixed(vec4 one, float share) { return one * share; }
vec4 mixed(vec3 one, float share) { return vec4(one * share, 1.0); }
void main() {
  gl_FragColor = mixed(vec3(round(0.7)), step);
}
