/*{
  "ISFVSN": "2"
}*/
float hash(ivec2 at) {
  uvec2 mixed = uvec2(at);
  uint number = mixed.x * 1597334677u ^ mixed.y * 3812015801u;
  return float((number >> 8) & 0xffffu) / 65535.0;
}
void main() {
  gl_FragColor = vec4(vec3(hash(ivec2(gl_FragCoord.xy))) * 0.0 + 0.5, 1.0);
}
