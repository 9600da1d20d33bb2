/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Ranges of hills in mist: the land rises where people stand, and a light is lit there",
  "CREDIT": "Exhibit",
  "INPUTS": [
    {"NAME": "visitors", "TYPE": "image"},
    {"NAME": "relief", "TYPE": "float", "DEFAULT": 0.3, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "warmth", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0}
  ],
  "PASSES": [{"TARGET": "ranges", "FLOAT": true, "WIDTH": "$WIDTH", "HEIGHT": "8"}, {}]
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

const int RANGES = 8;

// Ridges fold at their crests the more the land is raised.
float ridged(float at) { return 1.0 - abs(2.0 * at - 1.0); }

float crest(float x, float row) {
  float near = row / float(RANGES - 1);
  float at = x * mix(1.1, 1.9, near) * mix(0.75, 1.9, relief) + row * 17.3 + TIME * mix(0.004, 0.03, near * near);
  float soft = noise(vec2(at, row)), sharp = 0.0, part = 0.5, often = 2.1;
  for (int i = 0; i < 4; i++) {
    sharp += part * mix(noise(vec2(at * often, row + 31.0)), ridged(noise(vec2(at * often, row + 31.0))), relief);
    part *= 0.5;
    often *= 2.05;
  }
  float high = mix(0.85 * soft + 0.12 * sharp, 0.45 * soft + 0.62 * sharp, relief) - 0.45;
  float woods = near > 0.5 ? 0.012 * near * noise(vec2(at * 170.0, row)) * noise(vec2(at * 60.0, row + 5.0)) : 0.0;
  return mix(0.60, 0.07, pow(near, 0.8)) + mix(0.17, 0.30, relief) * (1.0 - 0.45 * near) * high + woods;
}

// Visitors share out the four ranges in the middle.
int range_of(int i) { return 2 + (i & 3); }

// A mountain's slope is hollow at its foot; it is as rough as the land is raised.
float stands(vec4 one, float x, float reach, float row) {
  float away = (x - one.x) / reach;
  float rough = noise(vec2(x * 9.0 + 40.0 * one.x, row)) + 0.5 * ridged(noise(vec2(x * 23.0, row + 3.0))) - 0.75;
  return 1.0 / (1.0 + away * away * (1.0 + 0.5 * abs(away))) * (1.0 + mix(0.25, 0.6, relief) * rough * min(abs(away), 1.0));
}

void main() {
  vec2 uv = isf_FragNormCoord;
  if (PASSINDEX == 0) {
    float row = floor(uv.y * float(RANGES));
    float high = crest(uv.x * 1.78, row);
    for (int i = 0; i < 32; i++) {
      vec4 one = IMG_PIXEL(visitors, vec2(float(i) + 0.5, 0.5));
      if (one.z <= 0.0) break;
      if (one.w > 0.0) {
        float own = range_of(i) == int(row) ? 1.0 : 0.0;
        float up = stands(one, uv.x, mix(0.13, 0.055, relief) * (0.6 + one.z), row);
        high += one.w * up * (own * (0.10 + 0.14 * one.y) + 0.02 * (1.0 - own));
      }
    }
    gl_FragColor = vec4(high, 0.0, 0.0, 1.0);
    return;
  }
  vec2 sun_at = vec2(0.66, mix(0.86, 0.70, relief));
  vec2 off = (uv - sun_at) * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
  vec3 zenith = mix(vec3(0.10, 0.21, 0.33), vec3(0.24, 0.17, 0.40), warmth);
  vec3 haze = mix(vec3(0.56, 0.68, 0.70), vec3(0.97, 0.60, 0.46), warmth);
  vec3 shade = mix(vec3(0.015, 0.07, 0.12), vec3(0.10, 0.03, 0.15), warmth);
  vec3 sky = mix(haze, zenith, smoothstep(0.5, 1.08, uv.y + 0.05 * noise(uv * vec2(2.0, 9.0) + vec2(0.01 * TIME, 0.0))));
  float disc = smoothstep(0.104, 0.101, length(off));
  vec3 sun = mix(vec3(0.93, 0.86, 0.74), vec3(0.95, 0.42, 0.24), 0.25 + 0.75 * warmth);
  sky = mix(sky, mix(haze, sun, smoothstep(0.5, 0.8, uv.y + 0.2)), disc) + 0.16 * sun * exp(-7.0 * dot(off, off) / 0.3);
  vec3 colour = sky;
  for (int row = 0; row < RANGES; row++) {
    float near = float(row) / float(RANGES - 1);
    float high = IMG_NORM_PIXEL(ranges, vec2(uv.x, (float(row) + 0.5) / float(RANGES))).r;
    float below = high - uv.y;
    // A light stands behind its range, in the mist.
    for (int i = row - 2; i >= 0 && i < 32 && row < 6; i += 4) {
      vec4 one = IMG_PIXEL(visitors, vec2(float(i) + 0.5, 0.5));
      if (one.z <= 0.0) break;
      vec4 felt = IMG_PIXEL(visitors, vec2(float(i) + 0.5, 1.5));
      float foot = IMG_NORM_PIXEL(ranges, vec2(one.x, (float(row) + 0.5) / float(RANGES))).r;
      vec2 to = (uv - vec2(one.x, foot + 0.012)) * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
      float d = dot(to, to);
      vec3 lit = mix(felt.rgb, vec3(1.0, 0.86, 0.6), 0.35);
      colour += one.w * (0.35 + 0.25 * felt.a) * (exp(-d * 45.0) * 0.5 * lit + exp(-d * 900.0) * lit);
    }
    if (below > 0.0) {
      float mist = exp(-below * mix(9.0, 16.0, relief)) ;
      float thick = mix(0.82, 0.60, relief) * (1.0 - near) ;
      float drifting = 0.55 + 0.45 * noise(vec2(uv.x * 3.0 + TIME * 0.02 * (1.0 + near), uv.y * 9.0 + float(row)));
      float low = smoothstep(0.02, 0.26, below) * drifting * mix(0.75, 0.35, near);
      vec3 land = mix(shade, mix(haze, zenith + 0.22, 0.45), thick);
      land = mix(land, mix(haze, mix(haze, zenith, 0.55), near), low * mix(0.75, 0.5, relief));
      land += 0.05 * mist * (1.0 - near) * sun;
      colour = mix(colour, land, smoothstep(0.0, 1.5 / RENDERSIZE.y, below));
    }
  }
  vec2 out_of = uv - 0.5;
  gl_FragColor = vec4(colour * (0.94 - 0.4 * dot(out_of, out_of)), 1.0);
}
