varying vec2 moved;
void main() {
  isf_vertShaderInit();
  moved = isf_FragNormCoord * 0.5 + vec2(0.25, 0.5);
}
