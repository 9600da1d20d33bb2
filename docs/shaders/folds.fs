/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Folds of cloth with light from above",
  "INPUTS": [
    {"NAME": "warmth", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "tint", "TYPE": "color", "DEFAULT": [0.85, 0.3, 0.62, 1.0]}
  ]
}*/

// Noise from whole numbers: much quicker without a graphics card than the usual one from a sine.
float chance(ivec2 at) {
  uvec2 mixed = uvec2(at);
  uint number = mixed.x * 1597334677u ^ mixed.y * 3812015801u;
  number = (number ^ (number >> 15)) * 2246822519u;
  return float((number >> 8) & 0xffffu) / 65535.0;
}

float noise(vec2 at) {
  ivec2 cell = ivec2(floor(at));
  vec2 inside = smoothstep(0.0, 1.0, fract(at));
  float low = mix(chance(cell), chance(cell + ivec2(1, 0)), inside.x);
  float high = mix(chance(cell + ivec2(0, 1)), chance(cell + ivec2(1, 1)), inside.x);
  return mix(low, high, inside.y);
}

float height(vec2 at) {
  vec2 bent = vec2(noise(at + 0.2 * TIME), noise(at + vec2(5.2, 1.3) - 0.2 * TIME));
  return noise(at + 2.5 * bent) + 0.4 * noise(2.3 * at + 3.0 * bent);
}

void main() {
  vec2 at = isf_FragNormCoord * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0) * 2.4;
  float here = height(at);
  vec2 slope = vec2(height(at + vec2(0.02, 0.0)), height(at + vec2(0.0, 0.02))) - here;
  vec3 normal = normalize(vec3(-slope, 0.02));
  float light = max(dot(normal, normalize(vec3(-0.5, 0.6, 0.7))), 0.0);
  vec3 cloth = mix(vec3(0.08, 0.03, 0.12), tint.rgb, light * (0.5 + 0.7 * here));
  gl_FragColor = vec4(mix(cloth.bgr, cloth, 0.4 + 0.6 * warmth) + pow(light, 24.0) * 0.35, 1.0);
}
