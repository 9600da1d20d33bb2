/*{
  "ISFVSN": "2",
  "DESCRIPTION": "What lies behind, in mirrors round the middle",
  "INPUTS": [
    {"NAME": "inputImage", "TYPE": "image"},
    {"NAME": "mirrors", "TYPE": "long", "DEFAULT": 6, "MIN": 2, "MAX": 16},
    {"NAME": "turn", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0}
  ]
}*/

void main() {
  float wide = RENDERSIZE.x / RENDERSIZE.y;
  vec2 at = (isf_FragNormCoord - 0.5) * vec2(wide, 1.0);
  float slice = 3.14159265 / float(mirrors);
  float angle = atan(at.y, at.x) + 6.2831853 * turn;
  angle = abs(mod(angle, 2.0 * slice) - slice);
  vec2 seen = length(at) * vec2(cos(angle), sin(angle)) / vec2(wide, 1.0) + 0.5;
  gl_FragColor = IMG_NORM_PIXEL(inputImage, abs(mod(seen + 1.0, 2.0) - 1.0));
}
