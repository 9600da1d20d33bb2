/*{
  "ISFVSN": "2",
  "INPUTS": [
    {"NAME": "inputImage", "TYPE": "image"},
    {"NAME": "amount", "TYPE": "float", "DEFAULT": 1.0}
  ]
}*/
void main() {
  vec4 seen = IMG_THIS_PIXEL(inputImage);
  gl_FragColor = vec4(mix(seen.rgb, 1.0 - seen.rgb, amount), seen.a);
}
