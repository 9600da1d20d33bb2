/*{
  "ISFVSN": "2",
  "IMPORTED": {"paper": {"PATH": "paper.png"}}
}*/
void main() {
  gl_FragColor = IMG_NORM_PIXEL(paper, isf_FragNormCoord);
}
