import type { PoolId } from '../action.ts'
import type { Reading } from '../model.ts'

/**
 * Whether a pair's last word before this was its reserves, as before every Mint and Burn of one: `_update` of
 * UniswapV2Pair.sol and of Solidly's pairs emits Sync between the two. Aave's aTokens emit events of the same topics
 * and have no reserves to tell.
 */
export function followsSync(into: Reading, pair: PoolId): boolean {
  const { actions } = into
  for (let i = actions.length - 1; i >= 0; i--) {
    const action = actions[i]
    if (action !== undefined && 'pool' in action && action.pool === pair) return action.kind === 'price'
  }
  return false
}
