/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Coral that everybody seeds in their colour; it spreads while they stay, and withers when they have gone",
  "CREDIT": "Exhibit; after A. M. Turing (1952), P. Gray and S. K. Scott (1983)",
  "INPUTS": [
    {"NAME": "visitors", "TYPE": "image"},
    {"NAME": "branching", "TYPE": "float", "DEFAULT": 0.3, "MIN": 0.0, "MAX": 1.0}
  ],
  "PASSES": [
    {"TARGET": "dye", "PERSISTENT": true, "FLOAT": true, "WIDTH": "80", "HEIGHT": "45"},
    {"TARGET": "life", "PERSISTENT": true, "FLOAT": true, "WIDTH": "$WIDTH*120/$HEIGHT", "HEIGHT": "120"},
    {"TARGET": "life", "PERSISTENT": true, "FLOAT": true, "WIDTH": "$WIDTH*120/$HEIGHT", "HEIGHT": "120"},
    {"TARGET": "life", "PERSISTENT": true, "FLOAT": true, "WIDTH": "$WIDTH*120/$HEIGHT", "HEIGHT": "120"},
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

vec2 place(vec4 one) { return vec2(one.x * wide(), 0.14 + 0.7 * one.y); }

// What feeds it, how much of it there is, how high the rock is, and which kind likes it there.
vec4 grown(vec2 uv) { return IMG_NORM_PIXEL(life, uv); }

// Whose water it is (colour), and how well coral lives there: it spreads from who stands there, and ebbs in a minute.
vec4 dyed(vec2 uv, vec2 at) {
  vec2 e = 1.0 / RENDERSIZE;
  vec4 was = 0.25 * (IMG_NORM_PIXEL(dye, uv + vec2(e.x, 0.0)) + IMG_NORM_PIXEL(dye, uv - vec2(e.x, 0.0)) +
    IMG_NORM_PIXEL(dye, uv + vec2(0.0, e.y)) + IMG_NORM_PIXEL(dye, uv - vec2(0.0, e.y)));
  if (FRAMEINDEX == 0) was = vec4(0.42, 0.50, 0.50, 0.0);
  was.a *= 0.9993;
  for (int i = 0; i < 32; i++) {
    vec4 one = IMG_PIXEL(visitors, vec2(float(i) + 0.5, 0.5));
    if (one.z <= 0.0) break;
    // The edge of a reef is no circle.
    float ragged = 0.72 + 0.6 * noise(at * 3.2 + 7.0 * float(i));
    float away = length(at - place(one)) / ((0.13 + 0.58 * one.z) * ragged * mix(0.97, 1.22, branching));
    float near = one.w * exp(-0.9 * away * away * away);
    was.rgb = mix(was.rgb, IMG_PIXEL(visitors, vec2(float(i) + 0.5, 1.5)).rgb, 0.08 * near);
    was.a = max(was.a, mix(was.a, near, 0.035));
  }
  return was;
}

vec4 bare(vec2 at) {
  vec2 bent = at + 0.16 * vec2(noise(at * 3.0), noise(at * 3.0 + 11.0));
  float ridge = 1.0 - abs(2.0 * noise(bent * 3.4) - 1.0);
  float high = 0.5 * ridge + 0.28 * noise(bent * 8.0) + 0.14 * noise(bent * 19.0) + 0.07 * noise(bent * 43.0);
  return vec4(1.0, 0.0, high, noise(at * 2.3 + 5.0));
}

// Two kinds live here, each where the ground suits it: one of buds, which divide, and one of folds.
vec4 reacted(vec2 uv, vec2 at) {
  if (FRAMEINDEX == 0) return bare(at);
  vec2 e = 1.0 / RENDERSIZE;
  vec4 was = grown(uv);
  vec2 here = was.rg;
  vec2 around = 0.25 * (grown(uv + vec2(e.x, 0.0)) + grown(uv - vec2(e.x, 0.0)) + grown(uv + vec2(0.0, e.y)) + grown(uv - vec2(0.0, e.y))).rg;
  float lives = IMG_NORM_PIXEL(dye, uv).a;
  float folds = smoothstep(0.3, 0.7, was.a + mix(-0.5, 0.55, branching));
  float feed = mix(0.0410, 0.0550, folds);
  float kill = mix(0.0632, 0.0620, folds) + 0.006 * (1.0 - smoothstep(0.14, 0.48, lives));
  float eaten = here.x * here.y * here.y;
  // It grows coarse on high rock and fine in hollows.
  float coarse = mix(0.34, 0.72, smoothstep(0.32, 0.66, was.b));
  vec2 now = here + coarse * vec2(1.0, 0.5) * (around - here) + vec2(feed * (1.0 - here.x) - eaten, eaten - (feed + kill) * here.y);
  // Larvae settle where nothing has been eaten yet.
  vec2 spot = uv * RENDERSIZE / 4.0;
  ivec2 cell = ivec2(spot);
  if (PASSINDEX == 1 && here.x > 0.8 && length(fract(spot) - 0.5) < 0.42 && chance(cell + 7919 * (FRAMEINDEX / 6)) > 1.0 - 0.06 * smoothstep(0.25, 0.7, lives)) now = vec2(0.5, 0.4);
  return vec4(clamp(now, 0.0, 1.0), was.ba);
}

float high(vec4 one) { return smoothstep(0.01, 0.37, one.y); }

float high(vec2 uv) { return high(grown(uv)); }

// Light that waves have gathered to a net.
float gathered(vec2 at) {
  float one = noise(at * 3.1 + vec2(0.04, 0.025) * TIME), other = noise(at * 4.7 - vec2(0.03, -0.045) * TIME + 4.0 * one);
  float net = 1.0 - abs(one + other - 1.0) * 1.6;
  return net > 0.0 ? net * net * net : 0.0;
}

void main() {
  vec2 uv = isf_FragNormCoord;
  vec2 at = uv * vec2(wide(), 1.0);
  if (PASSINDEX == 0) { gl_FragColor = dyed(uv, at); return; }
  if (PASSINDEX < 4) { gl_FragColor = reacted(uv, at); return; }
  vec2 e = 0.8 / vec2(120.0 * wide(), 120.0);
  vec4 to_right = grown(uv + vec2(e.x, 0.0)), to_left = grown(uv - vec2(e.x, 0.0));
  vec4 over = grown(uv + vec2(0.0, e.y)), under = grown(uv - vec2(0.0, e.y));
  float right = high(to_right), left = high(to_left), up = high(over), down = high(under);
  float here = 0.25 * (right + left + up + down);
  // What stands between here and the light, and what stands about.
  float shadow = high(uv + vec2(-2.6, 3.2) * e) + 0.7 * high(uv + vec2(-5.0, 6.4) * e);
  float about = 0.25 * (high(uv + 4.0 * e) + high(uv - 4.0 * e) + high(uv + vec2(4.0, -4.0) * e) + high(uv + vec2(-4.0, 4.0) * e));
  vec4 near = IMG_NORM_PIXEL(dye, uv);
  vec2 slope = vec2(to_right.b - to_left.b, over.b - under.b);
  float rock = 0.25 * (to_right.b + to_left.b + over.b + under.b);
  float fine = noise(at * 71.0) + 0.6 * noise(at * 173.0) - 0.8;
  vec3 sun = normalize(vec3(-0.50, 0.66, 0.56));
  float net = gathered(at);
  float depth = smoothstep(-0.15, 1.1, uv.y);
  vec3 water = mix(vec3(0.006, 0.030, 0.062), vec3(0.045, 0.22, 0.27), depth * depth) * mix(1.0, 0.64, branching);
  // The ground: bare rock under blue water.
  vec3 lies = normalize(vec3(-slope * 9.0, 1.0 + 0.35 * fine));
  float lit = max(dot(lies, sun), 0.0) * (1.0 - 0.42 * min(shadow, 1.0));
  vec3 ground = water * (0.30 + 1.15 * lit * (0.45 + 0.75 * rock)) + vec3(0.05, 0.13, 0.13) * net * lit * (0.25 + depth);
  ground += near.rgb * near.a * (0.05 + 0.16 * about) * (0.5 + rock);
  // The coral: dark in its clefts, clear at its tips, with pores.
  float pore = 0.7 * fine * smoothstep(0.25, 0.7, here);
  vec3 normal = normalize(vec3(vec2(left - right, down - up) - 2.5 * here * slope, 0.62));
  float light = max(dot(normal, sun), 0.0) * (1.0 - 0.35 * min(shadow * (1.0 - here), 1.0));
  float shine = pow(max(dot(normal, normalize(sun + vec3(0.0, 0.0, 1.0))), 0.0), 30.0);
  vec3 own = max(mix(vec3(dot(near.rgb, vec3(0.3, 0.5, 0.2))), near.rgb, 1.5), 0.0);
  vec3 deep = own * vec3(0.66, 0.48, 0.76);
  vec3 tip = mix(own, vec3(1.0, 0.95, 0.86), 0.28);
  vec3 tint = mix(deep, tip, smoothstep(0.35, 1.0, here + 0.55 * pore));
  float open = 1.0 - 0.45 * about * (1.0 - 0.6 * here);
  vec3 coral = tint * (0.20 + 0.80 * light) * open * (0.62 + 0.42 * depth) * (1.0 + 0.45 * net * depth) + 0.16 * shine * here;
  coral += tint * 0.22 * pow(1.0 - normal.z, 2.0);
  vec3 colour = mix(ground, coral, smoothstep(0.10, 0.42, here));
  // Water lies between, and light falls through it from above.
  float shafts = noise(vec2(at.x * 2.6 - at.y * 1.1 + 0.03 * TIME, 0.03 * TIME)) * smoothstep(0.1, 1.1, uv.y);
  colour += vec3(0.02, 0.075, 0.085) * shafts;
  vec2 out_of = uv - vec2(0.5, 0.55);
  gl_FragColor = vec4(colour * (1.04 - 0.7 * dot(out_of, out_of)), 1.0);
}
