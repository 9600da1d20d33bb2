/*{
  "ISFVSN": "2",
  "INPUTS": [
    {"NAME": "wave", "TYPE": "audio"},
    {"NAME": "bins", "TYPE": "audioFFT", "MAX": 64}
  ]
}*/
void main() {
  float heard = IMG_NORM_PIXEL(wave, vec2(isf_FragNormCoord.x, 0.25)).r;
  float strong = IMG_NORM_PIXEL(bins, vec2(isf_FragNormCoord.x, 0.25)).r;
  gl_FragColor = vec4(heard, strong, 0.0, 1.0);
}
