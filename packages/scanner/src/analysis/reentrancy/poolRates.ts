import { typeName } from '../../ast/type.ts'
import type { Flow } from '../../flow/flow.ts'
import type { CallOp, OpaqueOp } from '../../flow/op.ts'
import { constantOf, stripCasts } from '../values.ts'

/** Rates of pools that are wrong while the pool is in the middle of paying out, and what proves that it is not. */
type PoolRate = { readonly protocol: string; readonly proof: string }

const curve: PoolRate = {
  protocol: 'Curve',
  proof: 'withdraw_admin_fees, claim_admin_fees or remove_liquidity of nothing',
}
const balancer: PoolRate = { protocol: 'Balancer', proof: 'VaultReentrancyLib.ensureNotInVaultContext' }

const rates: ReadonlyMap<string, PoolRate> = new Map([
  ['get_virtual_price/0', curve],
  ['getPoolTokens/1', balancer],
  ['getRate/0', balancer],
  ['getActualSupply/0', balancer],
  ['getInvariant/0', balancer],
  ['getLastInvariant/0', balancer],
])

/** Calls that revert while the pool or its vault is locked. */
const proofs =
  /^(ensureNotInVaultContext|ensureNotIn\w*|manageUserBalance|withdraw_admin_fees|claim_admin_fees|remove_liquidity|reentrancyGuardEntered|_?(check|assert|ensure|require)\w*reentran\w*|_?vaultReentrancy\w*)$/i

/** Reads of a pool's rate in a flow that nothing proves to be at rest. */
export function* unprovenRates(
  flow: Flow,
): Generator<PoolRate & { readonly call: CallOp | OpaqueOp; readonly member: string }> {
  for (const call of flow.byKind.call) {
    const rate = call.how === 'method' ? rates.get(`${call.member}/${call.args.length}`) : undefined
    if (rate === undefined || !usesAmounts(flow, call) || isOwnPool(flow, call) || isProven(flow)) continue
    yield { ...rate, call, member: call.member }
  }
  // Where the declaration of a pool is missing, its name in capitals is not told from a library's.
  for (const call of flow.byKind.opaque) {
    const isMissing = call.why === 'unknown' && call.fn === undefined
    const rate = isMissing ? rates.get(`${call.name}/${call.args.length}`) : undefined
    if (rate !== undefined && !isProven(flow)) yield { ...rate, call, member: call.name }
  }
}

function isProven(flow: Flow): boolean {
  return (
    flow.byKind.call.some(({ member }) => proofs.test(member)) ||
    flow.byKind.opaque.some(({ name }) => proofs.test(name)) ||
    flow.frames.some(({ fn }) => proofs.test(fn.name))
  )
}

/** Of a pool's tokens only the balances are out of step, not the addresses. */
function usesAmounts(flow: Flow, call: CallOp): boolean {
  if (call.member !== 'getPoolTokens') return true
  const [all, balances] = call.results
  if (balances !== undefined)
    return flow.values[balances]?.name !== undefined || (flow.uses[balances] ?? []).length > 0
  // Of a declaration that is missing the results come as one value, taken apart by position.
  return flow.byKind.element.some(({ object, index }) => object === all && constantOf(flow, index) === 1n)
}

/** A pool that asks for itself, and a rate provider, which is no pool. */
function isOwnPool(flow: Flow, call: CallOp): boolean {
  const [id] = call.args
  if (id !== undefined) {
    const made = flow.ops[flow.values[id]?.op ?? -1]
    if (made?.kind === 'opaque' && /^_?getPoolId$/.test(made.name)) return true
    if (made !== undefined && /^_?getPoolId$/.test(flow.frames[made.frame]?.fn.name ?? '')) return true
  }
  if (call.member !== 'getRate' || call.target === undefined) return false
  return [call.target, stripCasts(flow, call.target)].some((value) => {
    const type = flow.values[value]?.type
    return type !== undefined && /RateProvider/i.test(typeName(type))
  })
}
