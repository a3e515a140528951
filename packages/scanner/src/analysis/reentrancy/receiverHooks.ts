import type { Flow } from '../../flow/flow.ts'
import type { CallOp, SstoreOp } from '../../flow/op.ts'
import { isCaller, isThis } from '../labels.ts'
import { mayFollow } from '../order.ts'
import type { Scan } from '../scan.ts'
import { opOf, stripCasts } from '../values.ts'
import { isContradictory } from './feasible.ts'
import { type Place, placeOfOrder } from './place.ts'

const hooks = new Set([
  'onERC721Received',
  'onERC1155Received',
  'onERC1155BatchReceived',
  'onERC1363Received',
  'onTransferReceived',
  'onTokenTransfer',
  'tokensReceived',
  'tokenFallback',
])

/** Selectors of `onTokenTransfer`, `tokenFallback`, `tokensReceived`, `onERC721Received` and `onERC1155Received`. */
const selectors = new Set([0xa4c0ed36n, 0xc0ee0b8an, 0x0023de29n, 0x150b7a02n, 0xf23a6e61n])

/** A token's own call of its receiver, after it has written balances. */
export type ReceiverHook = { readonly flow: Flow; readonly call: CallOp; readonly place: Place }

/** Where tokens of the scanned code call whoever receives them. One a place. */
export function* receiverHooks(scan: Scan): Generator<ReceiverHook> {
  const seen = new Set<string>()
  for (const flow of scan.flows) {
    for (const call of flow.byKind.call) {
      if (!isHook(flow, call)) continue
      const store = flow.byKind.sstore.findLast(
        (each) => keyed(each) && mayFollow(flow, each, call) && !isContradictory(flow, each),
      )
      const place = store === undefined ? undefined : placeOfOrder(scan, flow, call, store)
      if (place === undefined) continue
      const key = `${place.at.file}:${place.at.start}`
      if (seen.has(key)) continue
      seen.add(key)
      yield { flow, call, place }
    }
  }
}

function isHook(flow: Flow, call: CallOp): boolean {
  if (call.target === undefined || isThis(flow, call.target) || isCaller(flow, call.target)) return false
  if (call.how === 'method') return hooks.has(call.member)
  const [data] = call.args
  if (call.how !== 'call' || data === undefined) return false
  const made = opOf(flow, stripCasts(flow, data))
  return (
    made.kind === 'builtin' &&
    made.args.some((arg) => {
      const op = opOf(flow, stripCasts(flow, arg))
      if (op.kind === 'const' && typeof op.value === 'bigint') return selectors.has(op.value)
      const text = op.kind === 'const' && typeof op.value === 'string' ? op.value : flow.values[arg]?.name
      return (
        text !== undefined && (hooks.has(text.split('(')[0] ?? '') || /^on_?token_?transfer$/i.test(text))
      )
    })
  )
}

/** Balances are kept by holder. */
function keyed({ path }: SstoreOp): boolean {
  return path.steps.some(({ kind }) => kind === 'index')
}
