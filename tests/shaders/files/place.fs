/*{
  "ISFVSN": "2"
}*/
void main() {
  vec2 at = isf_FragNormCoord;
  vec2 same = gl_FragCoord.xy / RENDERSIZE;
  gl_FragColor = vec4(at.x, at.y, distance(at, same) < 0.01 ? 1.0 : 0.0, 1.0);
}
