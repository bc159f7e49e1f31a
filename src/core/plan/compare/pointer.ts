// JSON pointers as plans list them.

/** The order people expect: `/a` before `/a/b`, and `/fetch/2` before `/fetch/10`. */
export function comparePointers(left: string, right: string): number {
  const others = right.split('/');
  for (const [index, segment] of left.split('/').entries()) {
    const other = others[index];
    if (other === undefined) return 1;
    const order = compareSegments(segment, other);
    if (order !== 0) return order;
  }
  return left === right ? 0 : -1;
}

function compareSegments(left: string, right: string): number {
  if (left === right) return 0;
  if (/^\d+$/.test(left) && /^\d+$/.test(right)) return Number(left) - Number(right);
  return left < right ? -1 : 1;
}
