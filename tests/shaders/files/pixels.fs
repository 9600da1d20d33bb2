/*{
  "ISFVSN": "2",
  "INPUTS": [
    {"NAME": "inputImage", "TYPE": "image"}
  ]
}*/
void main() {
  vec2 size = IMG_SIZE(inputImage);
  vec4 same = IMG_PIXEL(inputImage, gl_FragCoord.xy);
  vec4 norm = IMG_NORM_PIXEL(inputImage, gl_FragCoord.xy / size);
  gl_FragColor = vec4(same.r, norm.g, IMG_THIS_NORM_PIXEL(inputImage).b, 1.0);
}
