/*{
  "ISFVSN": "2",
  "INPUTS": [
    {"NAME": "cells", "TYPE": "float", "DEFAULT": 4, "MIN": 1, "MAX": 64}
  ],
  "PASSES": [{"TARGET": "small", "WIDTH": "$cells * 2", "HEIGHT": "max(floor($HEIGHT / 9.0), 1.0)"}, {}]
}*/
void main() {
  if (PASSINDEX == 0) {
    gl_FragColor = vec4(RENDERSIZE / 16.0, 0.0, 1.0);
  } else {
    gl_FragColor = vec4(IMG_SIZE(small) / 16.0, IMG_THIS_PIXEL(small).r, 1.0);
  }
}
