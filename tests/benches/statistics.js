// What is said of a row of measurements.

export function sorted(values) {
  return [...values].sort((a, b) => a - b);
}

export function median(values) {
  const ordered = sorted(values);
  const half = Math.floor(ordered.length / 2);
  return ordered.length % 2
    ? ordered[half]
    : (ordered[half - 1] + ordered[half]) / 2;
}

/** The range in which the true median lies with a probability of 95 %, by order statistics: no shape is assumed. */
export function medianRange(values) {
  const ordered = sorted(values);
  const spread = 0.98 * Math.sqrt(ordered.length);
  const middle = (ordered.length - 1) / 2;
  return [
    ordered[Math.max(0, Math.floor(middle - spread))],
    ordered[Math.min(ordered.length - 1, Math.ceil(middle + spread))],
  ];
}

/** Least squares: how much y grows for each x. */
export function slope(points) {
  const mean = (pick) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [x, y] = [mean(([a]) => a), mean(([, b]) => b)];
  return (
    points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) /
    points.reduce((sum, [a]) => sum + (a - x) ** 2, 0)
  );
}

export function round(value, digits = 3) {
  return Number(value.toFixed(digits));
}
