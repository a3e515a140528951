/** A step away from where the model is, sixteen times as far each time. */
const stride = 16n
/** Beyond this part of its distance from the model a limit is not sought more exactly. */
const precision = 20n

/**
 * The largest number that is allowed, or a little less, given one that is and a larger one that is not; each question may be
 * a call. It goes out from the end that is `near` in growing steps and then halves, so that a limit that is a unit away is
 * found exactly, and one far away to a millionth of its distance.
 */
export async function largestAllowed(
  allowed: bigint,
  refused: bigint,
  near: 'allowed' | 'refused',
  ask: (value: bigint) => Promise<boolean>,
): Promise<bigint> {
  let low = allowed
  let high = refused
  for (let distance = 1n; high - low > 1n; distance *= stride) {
    const value = near === 'allowed' ? allowed + distance : refused - distance
    if (value <= low || value >= high) break
    const allows = await ask(value)
    if (allows) low = value
    else high = value
    if (allows !== (near === 'allowed')) break
  }
  const origin = near === 'allowed' ? allowed : refused
  for (;;) {
    const away = near === 'allowed' ? low - origin : origin - high
    const tolerance = away >> precision
    if (high - low <= 1n || high - low <= tolerance) return low
    const middle = (low + high) / 2n
    if (await ask(middle)) low = middle
    else high = middle
  }
}
