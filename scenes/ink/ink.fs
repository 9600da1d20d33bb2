/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Ink on wet paper: everybody is a brush, and the current carries on what they leave",
  "CREDIT": "Exhibit",
  "INPUTS": [
    {"NAME": "visitors", "TYPE": "image"},
    {"NAME": "turmoil", "TYPE": "float", "DEFAULT": 0.3, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "paper", "TYPE": "color", "DEFAULT": [0.80, 0.765, 0.69, 1.0]}
  ],
  "PASSES": [
    {"TARGET": "current", "FLOAT": true, "WIDTH": "96", "HEIGHT": "54"},
    {"TARGET": "ink", "PERSISTENT": true, "FLOAT": true, "WIDTH": "$WIDTH*216/$HEIGHT", "HEIGHT": "216"},
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

// Two grids, neither upright: alone, a grid is seen in what flows along it.
float rolling(vec2 at) {
  return 0.62 * (noise(mat2(0.80, 0.60, -0.60, 0.80) * at) + noise(mat2(0.32, -0.95, 0.95, 0.32) * at + 17.0));
}

// Water turns along the heights of this hill.
float turning(vec2 at) {
  float fine = mix(1.3, 4.2, turmoil);
  vec2 slow = vec2(0.05, -0.04) * TIME;
  return (rolling(at * fine + slow) + mix(0.25, 0.6, turmoil) * rolling(at * fine * 2.7 - 1.7 * slow + 9.0)) / fine;
}

// Heights a second; visitors press the water aside.
vec2 flowing(vec2 at) {
  float e = 0.02;
  float here = turning(at);
  vec2 flow = vec2(turning(at + vec2(0.0, e)) - here, here - turning(at + vec2(e, 0.0))) / e;
  flow = flow * mix(0.055, 0.15, turmoil) + vec2(0.004, -0.006);
  return flow;
}

vec2 place(vec4 one) { return vec2(one.x * wide(), 0.16 + 0.66 * one.y); }

// How much each colour of light the ink of this feeling takes away: grey is black ink.
vec3 taken(vec3 tint) {
  float high = max(tint.r, max(tint.g, tint.b)), low = min(tint.r, min(tint.g, tint.b));
  return mix(vec3(1.9, 1.75, 1.55), 2.1 * pow(1.02 - tint, vec3(0.8)), smoothstep(0.05, 0.35, high - low));
}

vec3 brushed(vec2 at, vec3 ink) {
  float ragged = 0.6 * noise(at * 11.0) + 0.4 * noise(at * 29.0);
  for (int i = 0; i < 32; i++) {
    vec4 one = IMG_PIXEL(visitors, vec2(float(i) + 0.5, 0.5));
    if (one.z <= 0.0) break;
    vec4 felt = IMG_PIXEL(visitors, vec2(float(i) + 0.5, 1.5));
    float phase = 2.4 * float(i);
    // The brush wanders; a strong feeling throws drops, a mild one draws a line.
    float far = mix(0.07, 0.17, turmoil);
    vec2 hand = place(one) + far * vec2(sin(TIME * 0.53 + phase), cos(TIME * 0.41 + 1.7 * phase));
    float away = length(at - hand) / ((0.3 + one.z) * mix(0.27, 0.17, turmoil));
    float wet = smoothstep(1.0, 0.15, away + 0.8 * (ragged - 0.5));
    float breath = 0.55 + 0.45 * sin(TIME * mix(0.7, 1.9, turmoil) + phase);
    ink += (taken(felt.rgb) * (0.6 + 0.4 * felt.a) - ink) * wet * breath * one.w * 0.12;
  }
  return ink;
}

vec3 seen(vec2 at) { return IMG_NORM_PIXEL(ink, at).rgb; }

void main() {
  vec2 uv = isf_FragNormCoord;
  vec2 at = uv * vec2(wide(), 1.0);
  if (PASSINDEX == 0) {
    gl_FragColor = vec4(flowing(at), 0.0, 1.0);
  } else if (PASSINDEX == 1) {
    vec2 flow = IMG_NORM_PIXEL(current, uv).rg;
    vec3 was = seen(uv - flow / (30.0 * vec2(wide(), 1.0)));
    // Half of it is still there after forty seconds.
    gl_FragColor = vec4(FRAMEINDEX == 0 ? vec3(0.0) : brushed(at, was * 0.99942), 1.0);
  } else {
    // Fibres draw the ink a little along themselves.
    vec2 fibre = vec2(noise(at * vec2(60.0, 24.0)), noise(at * vec2(24.0, 60.0) + 7.0)) - 0.5;
    vec2 from = uv + 0.006 * fibre;
    vec2 e = vec2(0.006 / wide(), 0.006);
    vec3 here = seen(from);
    vec3 around = 0.25 * (seen(from + vec2(e.x, 0.0)) + seen(from - vec2(e.x, 0.0)) + seen(from + vec2(0.0, e.y)) + seen(from - vec2(0.0, e.y)));
    // It dries darker at its rims.
    vec3 depth = max(here + 1.6 * (here - around), 0.0);
    float grain = noise(at * 210.0) + noise(at * vec2(90.0, 340.0)) - 1.0;
    depth *= 1.0 + 0.22 * grain;
    float cloud = noise(at * 1.6 + 3.0) + 0.5 * noise(at * 4.1);
    vec2 out_of = uv - 0.5;
    vec3 sheet = paper.rgb * (1.0 - 0.55 * dot(out_of, out_of) - 0.05 * cloud + 0.022 * grain);
    gl_FragColor = vec4(sheet * exp(-depth), 1.0);
  }
}
