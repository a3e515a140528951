import {
  type Address,
  type DetectorInput,
  type FindingDraft,
  type Protocol,
  type ReadResult,
  ratioBps,
  type StateRead,
  type Transaction,
} from '@membrane/core'
import { gradeOf } from '../concern/grade.ts'
import { scopeOf } from '../concern/scope.ts'
import { amountOf } from '../reading/amount.ts'
import { clusterOf } from '../reading/cluster.ts'
import { framesOf } from '../reading/frames.ts'
import { netFlows } from '../reading/net.ts'
import { transfersOf } from '../reading/transfers.ts'
import { wordAt } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import { mintsOf, netMinted, wasPaid } from './mints.ts'
import type { UnbackedMintOptions } from './options.ts'

/** Supply of every token of the protocol after the last block. Bounded by the description. */
export type SupplyMemory = { readonly supplies: Readonly<Record<Address, bigint>> }

type Own = { readonly token: Address; readonly minters: readonly Address[] }

const memo = new WeakMap<Protocol, readonly Own[]>()

/** Tokens that the protocol answers for: its coins, its token contracts and the likenesses of its bridges here. */
function ownTokens(protocol: Protocol): readonly Own[] {
  let own = memo.get(protocol)
  if (own === undefined) {
    const all = new Map<Address, readonly Address[]>()
    for (const { address, role } of protocol.contracts) if (role === 'token') all.set(address, [])
    for (const { minted } of protocol.bridges) {
      if (minted.chainId === protocol.chainId) all.set(minted.token, [])
    }
    for (const { token, minters } of protocol.stablecoins) all.set(token, minters)
    own = [...all].map(([token, minters]) => ({ token, minters }))
    memo.set(protocol, own)
  }
  return own
}

function supplyRead(token: Address): StateRead {
  const data = functions.totalSupply.selector
  return { key: `${token}:${data}`, to: token, data }
}

export function supplyReads(protocol: Protocol): readonly StateRead[] {
  return ownTokens(protocol).map(({ token }) => supplyRead(token))
}

function supplyOf(reads: ReadonlyMap<string, ReadResult>, token: Address): bigint | undefined {
  const answer = reads.get(supplyRead(token).key)
  const word = answer?.ok ? wordAt(answer.data, 0) : undefined
  return word === undefined ? undefined : BigInt(word)
}

export type OwnJudgement = {
  readonly findings: readonly FindingDraft[]
  readonly memory: SupplyMemory
  readonly unknown: readonly string[]
}

/** Judges every mint of the protocol's own tokens: who minted, and how much of what there was. */
export function judgeOwn(
  { stage, block, reads, protocol, memory }: DetectorInput<SupplyMemory>,
  options: UnbackedMintOptions,
): OwnJudgement {
  const tokens = ownTokens(protocol)
  if (tokens.length === 0) return { findings: [], memory, unknown: [] }
  const { label } = scopeOf(protocol)
  const findings: FindingDraft[] = []
  const unknown = new Set<string>()
  const supplies: Record<Address, bigint> = { ...memory.supplies }
  for (const own of tokens) {
    const { token } = own
    const read = supplyOf(reads, token)
    const changes = block.transactions
      .filter(({ status }) => status !== 'reverted')
      .map((transaction) => ({ transaction, net: netOf(transaction, token) }))
      .filter(({ net }) => net !== 0n)
    const total = changes.reduce((sum, { net }) => sum + net, 0n)
    // Reads of a mined block are of its end, those of a pending transaction of the head before it.
    let supply = read === undefined ? memory.supplies[token] : stage === 'pending' ? read : read - total
    if (supply === undefined) unknown.add(`the supply of ${label(token)} could not be read`)
    for (const { transaction, net } of changes) {
      const finding = judge(own, transaction, net, supply, protocol, options, unknown)
      if (finding !== undefined) findings.push(finding)
      if (supply !== undefined) supply += net
    }
    if (stage === 'block' && supply !== undefined) supplies[token] = read ?? supply
  }
  return { findings, memory: stage === 'pending' ? memory : { supplies }, unknown: [...unknown] }
}

function netOf(transaction: Transaction, token: Address): bigint {
  const { list, tokens } = transfersOf(transaction)
  if (tokens === 'logs') return netMinted(list, token)
  return mintsOf(transaction)
    .filter((mint) => mint.token === token)
    .reduce((sum, { amount }) => sum + amount, 0n)
}

function judge(
  { token, minters }: Own,
  transaction: Transaction,
  net: bigint,
  supply: bigint | undefined,
  protocol: Protocol,
  options: UnbackedMintOptions,
  unknown: Set<string>,
): FindingDraft | undefined {
  const mints = mintsOf(transaction).filter((mint) => mint.token === token)
  if (mints.length === 0) return undefined
  const { label } = scopeOf(protocol)
  const stranger = minters.length > 0 ? strangerOf(transaction, token, minters) : undefined
  if (stranger === 'unknown') unknown.add(`call traces: who minted ${label(token)} could not be seen`)
  const foreign = stranger !== undefined && stranger !== 'unknown'
  const share = supply === undefined || net <= 0n ? 0 : (ratioBps(net, supply) ?? 10_000)
  if (!foreign && share < options.supplyShareBps) return undefined
  const { accounts } = clusterOf(transaction, protocol)
  const paid = wasPaid(transaction, token, accounts)
  const owed = isOwed(transaction, token, mints)
  const score = foreign ? 0.9 : owed ? 0.2 : paid ? 0.35 : share >= options.supplyHighBps ? 0.75 : 0.5
  const sum = mints.reduce((total, { amount }) => total + amount, 0n)
  const what = amountOf(sum, token, protocol)
  return {
    severity: gradeOf(score, [token], protocol, transaction),
    score,
    title: foreign
      ? `${what} minted by ${label(stranger)}, which is no minter of ${label(token)}`
      : `${what} minted at once: ${(share / 100).toFixed(1)} % of the supply of ${label(token)}`,
    subject: token,
    transaction: transaction.hash,
    victims: [token],
    attackers: [...new Set([...accounts, ...(foreign ? [stranger] : []), ...mints.map(({ to }) => to)])],
    evidence: [
      {
        kind: 'measure',
        name: 'share of the supply before',
        value: supply === undefined ? 'unknown' : `${share}`,
        threshold: `${options.supplyShareBps}`,
        unit: 'basis points',
      },
      ...mints
        .slice(0, 4)
        .map(
          ({ to, amount }) =>
            ({ kind: 'flow', account: to, token, amount: `${amount}`, note: 'minted' }) as const,
        ),
    ],
  }
}

/**
 * Whether the minted token stands for a debt: whoever got it kept all of it and was given another asset beside it. What is
 * minted to be sold is given away.
 */
function isOwed(
  transaction: Transaction,
  token: Address,
  mints: readonly { readonly to: Address; readonly amount: bigint }[],
): boolean {
  const { list, wrappers } = transfersOf(transaction)
  const net = netFlows(list, wrappers)
  return mints.every(({ to, amount }) => {
    const balance = net.get(to)
    if (balance === undefined || (balance.get(token) ?? 0n) < amount) return false
    let given = false
    for (const [asset, flow] of balance) {
      if (flow < 0n) return false
      if (asset !== token) given = true
    }
    return given
  })
}

/** Who made the token mint and may not; undefined when a minter did, `unknown` where no calls tell. */
function strangerOf(
  transaction: Transaction,
  token: Address,
  minters: readonly Address[],
): Address | 'unknown' | undefined {
  const frames = framesOf(transaction)
  if (frames.length === 0) {
    const known = [transaction.from, transaction.to].some((one) => one != null && minters.includes(one))
    return known ? undefined : 'unknown'
  }
  let stranger: Address | undefined
  for (const frame of frames) {
    const { call, selector } = frame
    if (frame.account !== token || frame.readonly || call.reverted || call.type !== 'CALL') continue
    if (selector === functions.transfer.selector || selector === functions.transferFrom.selector) continue
    if (selector === functions.approve.selector) continue
    if (minters.includes(call.from)) return undefined
    stranger ??= call.from
  }
  return stranger ?? 'unknown'
}
