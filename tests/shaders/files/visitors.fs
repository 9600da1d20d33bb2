/*{
  "ISFVSN": "2",
  "INPUTS": [
    {"NAME": "visitors", "TYPE": "image"}
  ]
}*/
void main() {
  vec4 place = IMG_PIXEL(visitors, vec2(0.5, 0.5));
  vec4 other = IMG_PIXEL(visitors, vec2(1.5, 0.5));
  vec4 colour = IMG_PIXEL(visitors, vec2(0.5, 1.5));
  gl_FragColor = vec4(place.x, place.y, place.w - other.w, 1.0) * step(0.0, colour.a);
}
