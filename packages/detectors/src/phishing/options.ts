/** Thresholds of `phishing`, each with the reason for its default. */
export type PhishingOptions = {
  /** Zero-value transfers out of uninvolved accounts in one transaction that are still chance: poisoners send tens, nobody else four. */
  readonly zeroTransfers: number
  /** Blocks within which a spender that draws on an approval shows what it was for: drainers draw within a day. */
  readonly approvalBlocks: number
  /** Blocks for which a contract is new: drainers' contracts live a day, and a protocol's router stays. */
  readonly freshBlocks: number
  /** Approvals remembered: of described accounts and to suspicious spenders alone, so a few a day. */
  readonly maxApprovals: number
  /** New contracts remembered: about a hundred blocks' worth on a busy chain. */
  readonly maxCreated: number
  /** Counterparties remembered of each described account: who copies an address copies a recent one. */
  readonly maxPartners: number
  /** Described accounts whose counterparties are remembered. */
  readonly maxAccounts: number
}

export const phishingDefaults: PhishingOptions = {
  zeroTransfers: 3,
  approvalBlocks: 7_200,
  freshBlocks: 7_200,
  maxApprovals: 256,
  maxCreated: 256,
  maxPartners: 32,
  maxAccounts: 32,
}
