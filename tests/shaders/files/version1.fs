/*{
  "INPUTS": [{"NAME": "inputImage", "TYPE": "image"}],
  "PERSISTENT_BUFFERS": ["kept"],
  "PASSES": [{"TARGET": "kept"}, {}]
}*/
void main() {
  if (PASSINDEX == 0) {
    gl_FragColor = vec4(IMG_THIS_PIXEL(kept).r + 0.25, 0.0, 0.0, 1.0);
  } else {
    gl_FragColor = vec4(IMG_NORM_PIXEL(kept, vv_FragNormCoord).r, _inputImage_imgRect.z, 0.0, 1.0);
  }
}
