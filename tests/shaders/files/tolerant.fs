/*{
  // what many files have
  "ISFVSN": "2",
  "INPUTS": [
    {"NAME": "smooth", "TYPE": "float", "DEFAULT": .5, "MIN": 0., "MAX": +1,},
    {"NAME": "sample", "TYPE": "float", "DEFAULT": 0.25},
  ],
}*/
#version 120
#extension GL_OES_standard_derivatives : enable
#ifdef GL_ES
precision highp float;
#endif
uniform float TIME;
uniform vec2 RENDERSIZE;
#define KIND 1.0
#define KIND 0.75
float filter(float input) { return input; }
void main() {
  gl_FragColor = vec4(smooth, filter(sample), KIND, 1.0);
}
