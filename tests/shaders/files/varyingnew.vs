#if __VERSION__ <= 120
varying vec2 moved;
#else
out vec2 moved;
#endif
void main() {
  isf_vertShaderInit();
  moved = vec2(0.5, 0.25);
}
