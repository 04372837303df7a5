/** A form as its signed distance: negative inside, in units of the form's radius; y points down. */
export interface Form {
  readonly en: string;
  readonly zh: string;
  readonly distance: (x: number, y: number) => number;
}

/** Distance to a convex polygon with `corners` on the unit circle, the first at the top. */
function polygon(corners: number): (x: number, y: number) => number {
  const half = Math.PI / corners;
  return (x, y) => {
    const angle = Math.atan2(x, -y);
    const within = Math.abs(angle - Math.round(angle / (2 * half)) * 2 * half);
    return Math.hypot(x, y) * Math.cos(half - within) - Math.cos(half);
  };
}

/** Distance to a five-pointed star: a straight edge from each point at radius 1 to the notch at radius `inner`. */
function star(x: number, y: number): number {
  const inner = 0.45;
  const half = Math.PI / 5;
  const angle = Math.atan2(x, -y);
  const within = Math.abs(angle - Math.round(angle / (2 * half)) * 2 * half);
  const radius = Math.hypot(x, y);
  const [along, across] = [radius * Math.cos(within), radius * Math.sin(within)];
  // The edge runs from (1, 0) to the notch; its normal points outwards.
  const [edgeX, edgeY] = [inner * Math.cos(half) - 1, inner * Math.sin(half)];
  return ((along - 1) * edgeY - across * edgeX) / Math.hypot(edgeX, edgeY);
}

function ring(x: number, y: number): number {
  return Math.abs(Math.hypot(x, y) - 0.74) - 0.26;
}

function cross(x: number, y: number): number {
  const [long, short] = [Math.max(Math.abs(x), Math.abs(y)), Math.min(Math.abs(x), Math.abs(y))];
  return Math.max(long - 0.95, short - 0.32);
}

function square(x: number, y: number): number {
  return Math.max(Math.abs(x), Math.abs(y)) - 0.82;
}

export const forms: readonly Form[] = [
  { en: 'circle', zh: '圆形', distance: (x, y) => Math.hypot(x, y) - 0.95 },
  { en: 'square', zh: '正方形', distance: square },
  { en: 'triangle', zh: '三角形', distance: (x, y) => polygon(3)(x, y - 0.12) },
  { en: 'star', zh: '星形', distance: star },
  { en: 'ring', zh: '圆环', distance: ring },
  { en: 'cross', zh: '十字形', distance: cross },
];
