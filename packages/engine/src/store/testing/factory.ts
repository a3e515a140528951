import { type Action, digest, type Finding, type Hash, type Incident, placeFinding } from '@membrane/core'
import type { Commit, Delivery, LedgerEntry } from '../store.ts'

/** A block of a made-up chain; `branch` tells blocks of the same height apart. */
export type TestBlock = {
  readonly number: number
  readonly hash: Hash
  readonly parentHash: Hash
}

export function testBlock(chainId: number, number: number, branch = 'a', parentBranch = branch): TestBlock {
  return {
    number,
    hash: digest([chainId, number, branch]),
    parentHash: digest([chainId, number - 1, parentBranch]),
  }
}

export function blockEntry(chainId: number, { number, hash, parentHash }: TestBlock): LedgerEntry {
  const outcomes = [
    { detector: 'large-outflow', version: 1, state: 'ran', findings: 1 },
    { detector: 'reentrancy', version: 2, state: 'unknown', findings: 0, detail: 'no traces' },
  ] as const
  return { chainId, kind: 'block', block: { number, hash }, parentHash, outcomes }
}

export function retractedEntry(chainId: number, { number, hash }: TestBlock): LedgerEntry {
  return { chainId, kind: 'retracted', block: { number, hash }, parentHash: undefined, outcomes: [] }
}

export function testFinding(
  chainId: number,
  { number, hash }: TestBlock,
  over: Partial<Parameters<typeof placeFinding>[0]> = {},
  stage: Finding['stage'] = 'block',
): Finding {
  return placeFinding(
    {
      severity: 'high',
      score: 0.8125,
      title: `Outflow in block ${number}`,
      subject: '0x00000000000000000000000000000000000000aa',
      transaction: digest(['transaction', chainId, number]),
      victims: ['0x00000000000000000000000000000000000000aa'],
      attackers: [],
      evidence: [
        { kind: 'measure', name: 'outflow_bps', value: '812', threshold: '500', unit: 'bps' },
        {
          kind: 'frame',
          path: [0, 3],
          from: '0x00000000000000000000000000000000000000ab',
          to: undefined,
          selector: '0xdeadbeef',
          note: 'creation',
        },
      ],
      ...over,
    },
    { detector: 'large-outflow', stage, chainId, block: { number, hash } },
  )
}

export function testIncident(chainId: number, name: string, over: Partial<Incident> = {}): Incident {
  return {
    id: digest(['incident', chainId, name]),
    chainId,
    status: 'open',
    title: `Incident ${name}`,
    severity: 'critical',
    score: 0.97,
    victims: ['0x00000000000000000000000000000000000000aa'],
    attackers: [],
    findings: [],
    detectors: ['large-outflow'],
    firstBlock: 1,
    lastBlock: 1,
    ...over,
  }
}

export function testAction(chainId: number, incident: Hash, over: Partial<Action> = {}): Action {
  return {
    id: digest(['action', incident]),
    incident,
    playbook: 'stop-the-drain',
    responder: 'emergency',
    chainId,
    mode: 'live',
    evidence: { confirmations: 2 },
    maxFeePerGas: 2n ** 64n,
    call: {
      to: '0x00000000000000000000000000000000000000cc',
      data: '0x8456cb59',
      value: 2n ** 200n,
      description: 'pool.pause()',
    },
    status: 'planned',
    reason: undefined,
    transaction: undefined,
    ...over,
  }
}

export function testDelivery(chainId: number, incident: Hash, name: string, channel = 'pager'): Delivery {
  return {
    id: digest(['delivery', chainId, name]),
    channel,
    incident,
    payload: {
      title: `Message ${name}`,
      body: 'line one\nline "two" \\ three',
      severity: 'high',
      chainId,
      incident,
      findings: [],
      evidence: [],
    },
  }
}

/** A commit of the parts given and nothing else. */
export function testCommit(chainId: number, parts: Partial<Commit> = {}): Commit {
  return {
    chainId,
    ledger: [],
    findings: [],
    retractedBlocks: [],
    incidents: [],
    incidentEvents: [],
    actions: [],
    deliveries: [],
    measurements: [],
    memories: [],
    ...parts,
  }
}

/** Blocks `from` to `to` with one finding, one measurement and one memory each. */
export function blocksCommit(chainId: number, from: number, to: number, branch = 'a'): Commit {
  const blocks = Array.from({ length: to - from + 1 }, (_, index) =>
    testBlock(chainId, from + index, branch, index === 0 && branch !== 'a' ? 'a' : branch),
  )
  const ref = ({ number, hash }: TestBlock) => ({ number, hash })
  return testCommit(chainId, {
    ledger: blocks.map((block) => blockEntry(chainId, block)),
    findings: blocks.map((block) => testFinding(chainId, block)),
    measurements: blocks.map((block) => ({
      name: 'oracle_deviation_bps',
      value: block.number / 8,
      labels: { feed: 'ETH "USD"\\', source: 'a,b{}' },
      block: ref(block),
    })),
    memories: blocks.map((block) => ({
      block: ref(block),
      memory: { 'large-outflow': `{"seen":{"$bigint":"${block.number}"}}` },
    })),
  })
}
