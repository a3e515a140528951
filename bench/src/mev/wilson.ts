/**
 * Wilson's score interval of a share at 95 %: what `hits` of `total` tell of the share behind them. [0, 1] for none.
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
 */
export function wilson(hits: number, total: number): readonly [number, number] {
  if (total === 0) return [0, 1]
  const z = 1.959963984540054
  const share = hits / total
  const spread = 1 + (z * z) / total
  const middle = (share + (z * z) / (2 * total)) / spread
  const half = (z / spread) * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total))
  return [Math.max(0, middle - half), Math.min(1, middle + half)]
}
