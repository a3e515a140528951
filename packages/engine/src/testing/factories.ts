import {
  type Action,
  type Address,
  type Block,
  type Finding,
  type FindingDraft,
  type Hash,
  type Incident,
  type Protocol,
  placeFinding,
  type Transaction,
  tiersOf,
  unknownProtocol,
} from '@membrane/core'

/** A 32-byte hash that is easy to recognise: `hashOf(0xb1)`. */
export function hashOf(value: number): Hash {
  return `0x${value.toString(16).padStart(64, '0')}`
}

/** A 20-byte address that is easy to recognise. */
export function addressOf(value: number): Address {
  return `0x${value.toString(16).padStart(40, '0')}`
}

export function buildTransaction(overrides: Partial<Transaction> = {}): Transaction {
  return {
    hash: hashOf(0x77),
    index: 0,
    from: addressOf(1),
    to: addressOf(2),
    value: 0n,
    input: '0x',
    nonce: 0,
    effectiveGasPrice: 1n,
    status: 'success',
    gasUsed: 21_000,
    contractAddress: undefined,
    logs: [],
    trace: undefined,
    changes: undefined,
    ...overrides,
  }
}

/** Block `number` of the branch `branch`; consecutive numbers of one branch are each other's parents. */
export function buildBlock(number: number, overrides: Partial<Block> = {}, branch = 0): Block {
  return {
    chainId: 1,
    number,
    hash: hashOf(branch * 0x10000 + number),
    parentHash: hashOf(branch * 0x10000 + number - 1),
    timestamp: 1_700_000_000 + number * 12,
    miner: undefined,
    baseFeePerGas: 1n,
    gasUsed: 0,
    transactions: [],
    tiers: tiersOf(['transactions', 'receipts', 'logs', 'traces', 'stateDiff', 'reads']),
    ...overrides,
  }
}

export function buildDraft(overrides: Partial<FindingDraft> = {}): FindingDraft {
  return {
    severity: 'high',
    score: 0.8,
    title: 'Value leaves the vault',
    subject: 'vault',
    transaction: hashOf(0x77),
    victims: [addressOf(0xa)],
    attackers: [addressOf(0xb)],
    evidence: [],
    ...overrides,
  }
}

export function buildFinding(
  draft: Partial<FindingDraft> = {},
  place: Partial<Pick<Finding, 'detector' | 'stage' | 'chainId' | 'block'>> = {},
): Finding {
  return placeFinding(buildDraft(draft), {
    detector: 'test-detector',
    stage: 'block',
    chainId: 1,
    block: { number: 10, hash: hashOf(10) },
    ...place,
  })
}

export function buildIncident(overrides: Partial<Incident> = {}): Incident {
  return {
    id: hashOf(0x1d),
    chainId: 1,
    status: 'open',
    title: 'Value leaves the vault',
    severity: 'high',
    score: 0.8,
    victims: [addressOf(0xa)],
    attackers: [addressOf(0xb)],
    findings: [hashOf(0xf1)],
    detectors: ['test-detector'],
    firstBlock: 10,
    lastBlock: 10,
    ...overrides,
  }
}

export function buildProtocol(overrides: Partial<Protocol> = {}): Protocol {
  return { ...unknownProtocol(1), name: 'test', ...overrides }
}

/** A live `pause()` against the standard incident. */
export function buildAction(overrides: Partial<Action> = {}): Action {
  return {
    id: hashOf(0xac),
    incident: hashOf(0x1d),
    playbook: 'severe',
    responder: 'emergency',
    chainId: 1,
    mode: 'live',
    evidence: 'pending',
    maxFeePerGas: 100n,
    call: { to: addressOf(0xc), data: '0x8456cb59', value: 0n, description: 'pause()' },
    status: 'planned',
    reason: undefined,
    transaction: undefined,
    ...overrides,
  }
}
