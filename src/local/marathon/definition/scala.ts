// How Scala writes numbers: Marathon's messages quote doubles as `1.0`, where JavaScript says `1`.

/** `1` → `1.0`, `0.1` → `0.1`, `1e7` → `1.0E7`: Java's Double.toString. */
export function scalaDouble(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
