import type { Address, Hex, StateChange } from '@membrane/core'
import { malformed } from './malformed.ts'
import { toBigint, toWord } from './quantity.ts'
import { isRecord, type RawAccount, type RawDiff } from './raw.ts'

const zeroWord = `0x${'0'.repeat(64)}` as const

/**
 * What geth's prestateTracer in diff mode says of one transaction. `pre` holds what changed as it was before, `post`
 * only what changed; an account in `pre` alone was destroyed, one in `post` alone was created, and a slot in one
 * of them alone was zero in the other.
 * @throws BLOCK_MALFORMED when it is not `{pre, post}`.
 */
export function normaliseStateDiff(value: unknown, where: string): readonly StateChange[] {
  const raw = (isRecord(value) ? value : {}) as RawDiff // its two fields are checked next
  const { pre, post } = raw
  if (!isRecord(pre) || !isRecord(post)) throw malformed('prestateTracer result', where, value, '{pre, post}')
  const changes: StateChange[] = []
  for (const name in pre) {
    const before = pre[name] as RawAccount // each field is checked where it is used
    const gone = !(name in post)
    accountChanges(name, before, gone ? {} : (post[name] as RawAccount), gone, where, changes)
  }
  for (const name in post) {
    if (!(name in pre)) accountChanges(name, {}, post[name] as RawAccount, false, where, changes)
  }
  return changes
}

function accountChanges(
  name: string,
  before: RawAccount,
  after: RawAccount,
  gone: boolean,
  where: string,
  out: StateChange[],
): void {
  const address = name.toLowerCase() as Address
  const balanceBefore = toBigint(before.balance, 'balance', where) ?? 0n
  const balanceAfter = gone ? 0n : (toBigint(after.balance, 'balance', where) ?? balanceBefore)
  if (balanceBefore !== balanceAfter) {
    out.push({ kind: 'balance', address, before: balanceBefore, after: balanceAfter })
  }
  const codeBefore = (before.code ?? '0x') as Hex // bytes are kept as given
  const codeAfter = gone ? '0x' : ((after.code ?? codeBefore) as Hex)
  if (codeBefore !== codeAfter) out.push({ kind: 'code', address, before: codeBefore, after: codeAfter })
  const storageBefore = (before.storage ?? {}) as Readonly<Record<string, string>>
  const storageAfter = (after.storage ?? {}) as Readonly<Record<string, string>>
  for (const slot in storageBefore) {
    slotChange(address, slot, storageBefore[slot] ?? zeroWord, storageAfter[slot] ?? zeroWord, out)
  }
  for (const slot in storageAfter) {
    if (!(slot in storageBefore)) slotChange(address, slot, zeroWord, storageAfter[slot] ?? zeroWord, out)
  }
}

function slotChange(address: Address, slot: string, before: string, after: string, out: StateChange[]): void {
  const change = {
    kind: 'storage',
    address,
    slot: toWord(slot),
    before: toWord(before),
    after: toWord(after),
  } as const
  if (change.before !== change.after) out.push(change)
}
