/*{
  "ISFVSN": "2",
  "PASSES": [{"TARGET": "heap"}, {"TARGET": "heap"}, {"TARGET": "heap"}, {}]
}*/
void main() {
  if (PASSINDEX == 0) {
    gl_FragColor = vec4(0.2, 0.0, 0.0, 1.0);
  } else if (PASSINDEX < 3) {
    gl_FragColor = IMG_THIS_PIXEL(heap) * 2.0;
  } else {
    gl_FragColor = vec4(IMG_THIS_PIXEL(heap).rgb, 1.0);
  }
}
