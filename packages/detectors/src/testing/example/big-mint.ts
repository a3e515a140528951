import { defineDetector, type FindingDraft, formatUnits, zeroAddress } from '@membrane/core'
import { addressToWord, events, logsOf, wordAt, wordToAddress, wordToUint } from '@membrane/detectors'

export type BigMintOptions = {
  /** Whole tokens minted at once from which it is a finding: ten times the largest deposit we have seen. */
  readonly wholeTokens: number
}

export const bigMint = defineDetector<BigMintOptions, null>({
  id: 'big-mint',
  version: 1,
  title: 'Unusually large mint',
  description: 'A described token was minted in one go by more than the option allows.',
  needs: ['logs'],
  uses: [],
  defaults: { wholeTokens: 1_000_000 },
  initial: () => null,
  evaluate({ block, protocol, memory }, options) {
    const findings: FindingDraft[] = []
    const fromNobody = addressToWord(zeroAddress)
    for (const transaction of block.transactions) {
      for (const log of logsOf(transaction)) {
        if (log.topics[0] !== events.Transfer.topic || log.topics[1] !== fromNobody) continue
        const token = protocol.tokens.find(({ address }) => address === log.address)
        const receiver = log.topics[2]
        if (token === undefined || receiver === undefined) continue
        const amount = wordToUint(wordAt(log.data, 0))
        const limit = BigInt(options.wholeTokens) * 10n ** BigInt(token.decimals)
        if (amount <= limit) continue
        findings.push({
          severity: 'high',
          score: 0.7,
          title: `${formatUnits(amount, token.decimals)} ${token.symbol} minted at once`,
          subject: token.address,
          transaction: transaction.hash,
          victims: [token.address],
          attackers: [wordToAddress(receiver)],
          evidence: [
            { kind: 'log', address: log.address, logIndex: log.logIndex, event: events.Transfer.signature },
            {
              kind: 'measure',
              name: 'minted',
              value: `${amount}`,
              threshold: `${limit}`,
              unit: 'base units',
            },
          ],
        })
      }
    }
    return { findings, memory }
  },
})
