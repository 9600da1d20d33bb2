/*{
  "ISFVSN": "2",
  "DESCRIPTION": "A cloth hangs before the wall, and is gathered in pleats wherever somebody stands",
  "CREDIT": "Exhibit",
  "INPUTS": [
    {"NAME": "visitors", "TYPE": "image"},
    {"NAME": "pleats", "TYPE": "float", "DEFAULT": 0.3, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "cloth", "TYPE": "color", "DEFAULT": [0.80, 0.76, 0.72, 1.0]}
  ],
  "PASSES": [
    {"TARGET": "cloth_height", "FLOAT": true, "WIDTH": "$WIDTH*3/4", "HEIGHT": "$HEIGHT*3/4"},
    {}
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

float wide() { return RENDERSIZE.x / RENDERSIZE.y; }

vec2 place(vec4 one) { return vec2(one.x * wide(), 0.18 + 0.64 * one.y); }

void main() {
  vec2 uv = isf_FragNormCoord;
  vec2 at = uv * vec2(wide(), 1.0);
  if (PASSINDEX == 0) {
    float held = 0.0, hung = 0.0, rays = 0.0;
    vec3 tint = vec3(0.0);
    for (int i = 0; i < 32; i++) {
      vec4 one = IMG_PIXEL(visitors, vec2(float(i) + 0.5, 0.5));
      if (one.z <= 0.0) break;
      vec4 felt = IMG_PIXEL(visitors, vec2(float(i) + 0.5, 1.5));
      float size = 0.16 + 0.42 * one.z;
      vec2 to = (at - place(one) - 0.012 * vec2(sin(TIME * 0.31 + float(i) * 2.1), cos(TIME * 0.27 + float(i)))) / size;
      float away = sqrt(dot(to, to) + 0.012);
      // Pleats run out from where it is held, around which they are counted.
      vec2 turn = to / away;
      vec2 bent = turn * mix(2.2, 5.5, pleats) + 0.35 * away * vec2(turn.y, -turn.x) + 7.0 * float(i);
      float pleat = 1.0 - abs(2.0 * noise(bent + vec2(0.03 * TIME, 0.0)) - 1.0);
      float near = one.w * exp(-0.6 * away * away);
      held += one.w * size * 0.62 * exp(-1.7 * away);
      rays += one.w * size * 0.34 * pleat * pleat * away * away * away / (away * away + 0.04) * exp(-1.9 * away);
      hung += near * to.x;
      tint += felt.rgb * near * (0.6 + 0.4 * felt.a);
    }
    float taken = 1.0 - exp(-dot(tint, vec3(0.6)));
    float slack = 1.0 - 0.8 * taken;
    vec2 fold = vec2(at.x * mix(2.0, 5.0, pleats) - 0.9 * hung, at.y * mix(0.9, 0.6, pleats) + 0.015 * TIME);
    float sway = noise(fold * vec2(0.5, 1.4) + vec2(0.03 * TIME, 3.0));
    fold.x += mix(1.7, 2.4, pleats) * sway + 0.5 * noise(at * 2.4 + vec2(0.0, 0.03 * TIME));
    float big = noise(fold);
    float ridge = 1.0 - abs(2.0 * noise(fold * vec2(1.7, 0.8) + 7.0) - 1.0);
    float fine = noise(fold * vec2(4.3, 1.3) + 2.0 * big);
    float relief = slack * (mix(0.20, 0.075, pleats) * big + mix(0.03, 0.05, pleats) * ridge * ridge + mix(0.012, 0.016, pleats) * fine);
    relief += held + rays;
    gl_FragColor = vec4(relief, tint);
    return;
  }
  vec2 e = vec2(1.4 / 480.0 / wide() * 1.78, 1.4 / 270.0);
  vec4 mid = IMG_NORM_PIXEL(cloth_height, uv);
  float right = IMG_NORM_PIXEL(cloth_height, uv + vec2(e.x, 0.0)).r, left = IMG_NORM_PIXEL(cloth_height, uv - vec2(e.x, 0.0)).r;
  float up = IMG_NORM_PIXEL(cloth_height, uv + vec2(0.0, e.y)).r, down = IMG_NORM_PIXEL(cloth_height, uv - vec2(0.0, e.y)).r;
  vec3 normal = normalize(vec3(left - right, down - up, 2.0 * e.y * 1.15));
  vec3 sun = normalize(vec3(-0.72, 0.42, 0.42));
  float light = max(dot(normal, sun) * 0.82 + 0.18, 0.0);
  float fill = max(dot(normal, normalize(vec3(0.8, -0.1, 0.5))), 0.0);
  // Hollows lie in shade: what stands higher towards the light takes it away.
  float shade = 0.0;
  for (int i = 1; i < 5; i++) {
    float far = float(i) * 0.02;
    float high = IMG_NORM_PIXEL(cloth_height, uv + far * vec2(-0.86 / wide(), 0.5)).r;
    shade = max(shade, (high - mid.r) / far - 0.55);
  }
  float open = 1.0 - 0.6 * smoothstep(0.0, 0.9, shade);
  float sheen = pow(1.0 - normal.z, 3.0) * 0.35;
  vec3 dye = mix(cloth.rgb, mid.gba / max(max(mid.g, max(mid.b, mid.a)), 0.001), 0.66 * (1.0 - exp(-0.9 * (mid.g + mid.b + mid.a))));
  vec3 lit = dye * light * open * vec3(1.06, 1.0, 0.92) + dye * fill * vec3(0.16, 0.18, 0.28) + sheen * light * cloth.rgb;
  float weave = chance(ivec2(uv * RENDERSIZE)) - 0.5;
  lit += vec3(0.018, 0.016, 0.026) + 0.014 * weave * light;
  vec2 out_of = uv - vec2(0.45, 0.55);
  gl_FragColor = vec4(lit * (1.0 - 0.75 * dot(out_of, out_of)), 1.0);
}
