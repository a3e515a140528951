/** What an oracle's update leaves to whoever comes right after it, dollars an update. */
export type BackRun = {
  /** Debt repaid. */
  readonly repaid: number
  /** Bonus less gas: what is bid for. */
  readonly extractable: number
  /** Kept by the protocol where it auctions the right. */
  readonly recaptured: number
  /** Paid away, to proposers by bidding or to liquidators. */
  readonly leaked: number
}

/**
 * An update that makes `debt` dollars liquidatable is a contract worth its bonus to the next transaction, and competition passes
 * it on to the proposer (Daian et al. 2019, arXiv 1904.05234). An auction of the right gives `auctionShare` of it back.
 */
export function oracleBackRun(
  debt: number,
  closeFactor: number,
  bonus: number,
  gasCost: number,
  auctionShare: number,
): BackRun {
  const repaid = debt * closeFactor
  const extractable = Math.max(0, repaid * bonus - gasCost)
  const recaptured = extractable * auctionShare
  return { repaid, extractable, recaptured, leaked: extractable - recaptured }
}
