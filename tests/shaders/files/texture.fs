/*{
  "ISFVSN": "2",
  "INPUTS": [
    {"NAME": "inputImage", "TYPE": "image"}
  ]
}*/
void main() {
  gl_FragColor = texture2D(inputImage, isf_FragNormCoord);
}
