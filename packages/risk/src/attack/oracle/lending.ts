/**
 * What a wrong price is good for. Borrowing: collateral that looks worth more than it is, or debt that looks worth less,
 * is left behind. Liquidating: others' collateral that looks worth less, or debt worth more, is bought at the bonus.
 */
export type LendingAttack =
  | {
      readonly direction: 'pump-collateral' | 'dump-debt'
      readonly loanToValue: number
      /** Dollars that can be borrowed at all; undefined: unknown. */
      readonly liquidity: number | undefined
    }
  | {
      readonly direction: 'dump-collateral' | 'pump-debt'
      readonly bonus: number
      readonly closeFactor: number
    }

/** Cost of making the protocol see a multiple, undefined where that cannot be or cannot be paid. */
export type CostOf = (multiple: number) => number | undefined

/** By how much the attacker's side of the trade looks better than it is. */
function advantage({ direction }: LendingAttack, multiple: number): number {
  return direction === 'pump-collateral' || direction === 'pump-debt' ? multiple : 1 / multiple
}

/** The multiple of the price that gives an advantage. */
export function multipleFor({ direction }: LendingAttack, advantageWanted: number): number {
  return direction === 'pump-collateral' || direction === 'pump-debt' ? advantageWanted : 1 / advantageWanted
}

/**
 * Dollars taken with `size` dollars of collateral supplied (borrowing) or of debt open to liquidation, before the cost of
 * the price: min(LTV m V, liquidity) - V, or closeFactor ((1 + bonus) m - 1) D. The attacker uses as much of `size` as pays,
 * so collateral beyond what the market can lend is not put in.
 */
export function taken(attack: LendingAttack, multiple: number, size: number): number {
  const better = advantage(attack, multiple)
  if ('closeFactor' in attack)
    return Math.max(0, size * attack.closeFactor * ((1 + attack.bonus) * better - 1))
  const perDollar = attack.loanToValue * better
  if (perDollar <= 1) return 0
  const used = Math.min(size, (attack.liquidity ?? Number.POSITIVE_INFINITY) / perDollar)
  return used * (perDollar - 1)
}

/**
 * Least size at which an attack at this one multiple pays for itself: loss / (LTV m - 1), or loss / (closeFactor ((1 + bonus) m - 1)).
 * @returns Infinity where no size does: the price moves too little, or the market holds less than the attack costs.
 */
export function breakEvenSize(attack: LendingAttack, multiple: number, cost: number): number {
  const better = advantage(attack, multiple)
  if ('closeFactor' in attack) {
    const gain = attack.closeFactor * ((1 + attack.bonus) * better - 1)
    return gain > 0 ? cost / gain : Number.POSITIVE_INFINITY
  }
  const perDollar = attack.loanToValue * better
  if (perDollar <= 1) return Number.POSITIVE_INFINITY
  const size = cost / (perDollar - 1)
  const most = (attack.liquidity ?? Number.POSITIVE_INFINITY) / perDollar
  return size < most ? size : Number.POSITIVE_INFINITY
}

/** The best that an attacker can do over all multiples. */
export type Extreme = { readonly value: number; readonly multiple: number }

/**
 * Largest size at which no multiple pays: the least of `breakEvenSize` over all of them.
 * @returns `value` Infinity where no size pays at any multiple.
 */
export function safeSize(attack: LendingAttack, costOf: CostOf): Extreme {
  const sizeAt = (multiple: number) => {
    const cost = costOf(multiple)
    return cost === undefined ? Number.POSITIVE_INFINITY : breakEvenSize(attack, multiple, cost)
  }
  const found = least(attack, sizeAt)
  if (found.value < Number.POSITIVE_INFINITY || 'closeFactor' in attack) return found
  // Only a few multiples may pay, between two points of the grid: looked for where the market has to hold least.
  const { multiple } = least(attack, (at) => {
    const cost = costOf(at)
    const perDollar = attack.loanToValue * advantage(attack, at)
    return cost === undefined || perDollar <= 1
      ? Number.POSITIVE_INFINITY
      : (cost * perDollar) / (perDollar - 1)
  })
  return { value: sizeAt(multiple), multiple }
}

/**
 * Most profit over all multiples that take anything at all with a given size; negative where every one of them loses, and
 * -Infinity where none can be brought about.
 */
export function bestProfit(attack: LendingAttack, costOf: CostOf, size: number): Extreme {
  const worst = least(attack, (multiple) => {
    const cost = costOf(multiple)
    const gain = taken(attack, multiple, size)
    return cost === undefined || gain === 0 ? Number.POSITIVE_INFINITY : cost - gain
  })
  return { value: -worst.value, multiple: worst.multiple }
}

/** Advantages looked at: 1.0005, and from there up by 1 % to 10^12: where fees are all that a push costs, far ones pay best. */
const firstAdvantage = 1.0005
const growth = 1.01
const lastAdvantage = 1e12

/**
 * Minimum of a function that may be infinite in places: a geometric grid, and golden sections between the neighbours of its
 * best point. The functions here fall and then rise, or fall until they become infinite, so the grid does not step over it.
 */
function least(attack: LendingAttack, value: (multiple: number) => number): Extreme {
  let best = { value: Number.POSITIVE_INFINITY, at: firstAdvantage }
  for (let at = firstAdvantage; at <= lastAdvantage; at *= growth) {
    const here = value(multipleFor(attack, at))
    if (here < best.value) best = { value: here, at }
  }
  if (best.value === Number.POSITIVE_INFINITY) return { value: best.value, multiple: 1 }
  let low = Math.max(1, best.at / growth)
  let high = best.at * growth
  const ratio = (Math.sqrt(5) - 1) / 2
  for (let round = 0; round < 60; round++) {
    const left = high - ratio * (high - low)
    const right = low + ratio * (high - low)
    const [atLeft, atRight] = [value(multipleFor(attack, left)), value(multipleFor(attack, right))]
    for (const [at, here] of [[left, atLeft] as const, [right, atRight] as const])
      if (here < best.value) best = { value: here, at }
    // Where both are infinite the finite side is the one that holds the best point so far.
    if (atLeft < atRight || (atLeft === atRight && best.at < left)) high = right
    else low = left
  }
  return { value: best.value, multiple: multipleFor(attack, best.at) }
}
