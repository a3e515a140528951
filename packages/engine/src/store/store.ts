import type {
  Action,
  ActionStatus,
  BlockRef,
  Evidence,
  Finding,
  Hash,
  Incident,
  IncidentEvent,
  Measurement,
} from '@membrane/core'

/** What one detector did with one block: the ledger's word for it. */
export type Outcome = {
  readonly detector: string
  readonly version: number
  /** `ran` looked at everything; `partial` ran without some tiers; `unknown` could not judge; `failed` threw. */
  readonly state: 'ran' | 'partial' | 'unknown' | 'failed'
  readonly findings: number
  readonly detail?: string
}

/** A ledger row before it is chained. */
export type LedgerEntry = {
  readonly chainId: number
  /**
   * `block` extends the canonical branch and moves the checkpoint, `retracted` takes the tip back; `replayed` says
   * that detectors ran over recorded data and moves nothing, so that a live guard on the same store is not disturbed.
   */
  readonly kind: 'block' | 'retracted' | 'replayed'
  readonly block: BlockRef
  readonly parentHash: Hash | undefined
  readonly outcomes: readonly Outcome[]
}

/** A row of the coverage ledger: `hash` covers the entry and `previous`, so no row can be cut, moved or changed. */
export type LedgerRow = LedgerEntry & {
  readonly sequence: number
  readonly previous: Hash
  readonly hash: Hash
}

export type IncidentRecord = { readonly incident: Hash; readonly event: IncidentEvent }

/** A message to one channel, written in the same commit as the finding that causes it, so neither is lost alone. */
export type Delivery = {
  /** Digest of channel, incident and cause: the same cause is delivered once. */
  readonly id: Hash
  readonly channel: string
  readonly incident: Hash
  readonly payload: Notification
}

export type Notification = {
  readonly title: string
  readonly body: string
  readonly severity: Finding['severity']
  readonly chainId: number
  readonly incident: Hash
  readonly findings: readonly Hash[]
  readonly evidence: readonly Evidence[]
  /** What the message says of the incident; absent is `open`. */
  readonly status?: Incident['status']
}

export type DeliveryState = 'queued' | 'delivered' | 'dead'

export type QueuedDelivery = Delivery & {
  readonly state: DeliveryState
  readonly attempts: number
  /** Unix milliseconds of the next try. */
  readonly dueAt: number
  readonly lastError: string | undefined
}

/** Everything that one step of the pipeline changes; the store writes all of it or nothing. */
export type Commit = {
  readonly chainId: number
  /** Ledger entries in order; the last block among them becomes the checkpoint. */
  readonly ledger: readonly LedgerEntry[]
  readonly findings: readonly Finding[]
  /**
   * Findings of stage `block` in these blocks are marked retracted (a reorg); a pending finding stays, because its
   * transaction may still come. `ledger` holds a `retracted` entry for each, newest block first.
   */
  readonly retractedBlocks: readonly Hash[]
  /** Single findings to retract (a pending transaction that never came). */
  readonly retractedFindings?: readonly Hash[]
  readonly incidents: readonly Incident[]
  readonly incidentEvents: readonly IncidentRecord[]
  readonly actions: readonly Action[]
  readonly deliveries: readonly Delivery[]
  readonly measurements: readonly (Measurement & { readonly block: BlockRef })[]
  /** Detector memories after a block, by detector id; canonical JSON. Kept for the last 64 blocks. */
  readonly memories: readonly {
    readonly block: BlockRef
    readonly memory: Readonly<Record<string, string>>
  }[]
  /** Set after a reorg: the block that is the tip after this commit when `ledger` holds no new block. */
  readonly tip?: BlockRef
}

export type CommitResult = {
  /**
   * Findings that were not in the store before, or were retracted and are found again; the rest were duplicates
   * and changed nothing.
   */
  readonly newFindings: readonly Hash[]
}

/** Where a guard stopped: what it needs to go on as if it had not. */
export type Resume = {
  readonly tip: BlockRef | undefined
  /** Handled canonical blocks, newest first, at most 256. */
  readonly recent: readonly BlockRef[]
  /** Newest detector memories, and those of earlier recent blocks, newest first, at most 65. */
  readonly memories: readonly {
    readonly block: BlockRef
    readonly memory: Readonly<Record<string, string>>
  }[]
  readonly openIncidents: readonly Incident[]
  /** The events of those incidents, in order: what they are folded from. */
  readonly incidentEvents: readonly IncidentRecord[]
  /** Actions that were planned, waiting, simulated or sent and not ended. */
  readonly unfinishedActions: readonly Action[]
}

export type StoredFinding = Finding & { readonly retracted: boolean }

export type StoredMeasurement = Measurement & { readonly chainId: number; readonly block: BlockRef }

/**
 * The guard's memory. PGlite and PostgreSQL implement it with the same SQL; one contract test runs against both.
 * @throws STORE_CONFLICT when another guard wrote to the same chain's ledger in between;
 *   STORE_UNAVAILABLE (retryable) when the database cannot be reached.
 */
export type Store = {
  readonly kind: 'pglite' | 'postgres'
  readonly commit: (commit: Commit) => Promise<CommitResult>
  readonly resume: (chainId: number) => Promise<Resume>
  readonly saveAction: (action: Action) => Promise<void>
  readonly findings: (filter: {
    readonly chainId?: number
    readonly limit?: number
    readonly includeRetracted?: boolean
  }) => Promise<readonly StoredFinding[]>
  readonly incidents: (filter: {
    readonly chainId?: number
    readonly limit?: number
  }) => Promise<readonly Incident[]>
  /** What happened to an incident, oldest first. */
  readonly incidentEvents: (incident: Hash) => Promise<readonly IncidentRecord[]>
  readonly actions: (filter: {
    readonly incident?: Hash
    readonly limit?: number
  }) => Promise<readonly Action[]>
  /** Every status that an action had, oldest first. */
  readonly actionHistory: (action: Hash) => Promise<readonly ActionStatus[]>
  /** Ledger rows in order of sequence, from `afterSequence` on. */
  readonly ledger: (chainId: number, afterSequence: number, limit: number) => Promise<readonly LedgerRow[]>
  /** The last ledger row of a chain: publish it, and a ledger cut short later is noticed. */
  readonly ledgerHead: (
    chainId: number,
  ) => Promise<{ readonly sequence: number; readonly hash: Hash } | undefined>
  readonly measurements: (filter: {
    readonly chainId?: number
    readonly name?: string
    readonly limit?: number
  }) => Promise<readonly StoredMeasurement[]>
  /**
   * Queued deliveries whose time has come, earliest first; with `channel` those of that channel alone, so that a
   * backlog of one does not hide the others, and held for a minute: other guards on the same PostgreSQL do not get them.
   */
  readonly dueDeliveries: (now: number, limit: number, channel?: string) => Promise<readonly QueuedDelivery[]>
  readonly settleDelivery: (
    id: Hash,
    outcome:
      | { readonly state: 'delivered'; readonly at: number }
      | { readonly state: 'queued'; readonly dueAt: number; readonly error: string }
      | { readonly state: 'dead'; readonly error: string },
  ) => Promise<void>
  readonly deadDeliveries: (limit: number) => Promise<readonly QueuedDelivery[]>
  /** Row counts by table, for doctor, tests and comparing two stores. */
  readonly counts: () => Promise<Readonly<Record<string, number>>>
  readonly close: () => Promise<void>
}
