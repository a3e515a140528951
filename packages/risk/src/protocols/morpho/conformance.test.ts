import { type Abi, parseAbi } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createStream } from '../../exact/threefry.ts'
import { anvilIsMissing } from '../testing/anvil.ts'
import {
  deployMorpho,
  drawMorphoCall,
  liquidateEvent,
  type MorphoMarket,
  makeMorphoPosition,
} from '../testing/morphoMarket.ts'
import { account, encode, type Node, openNode } from '../testing/node.ts'
import { liquidateMorpho } from './liquidate.ts'

const liquidator = account(3)
const mint = parseAbi(['function mint(address account, uint256 amount)']) as Abi
const errors = parseAbi(['error Panic(uint256)', 'error Error(string)']) as Abi
const words: Readonly<Record<string, string>> = {
  'inconsistent input': 'INCONSISTENT_INPUT',
  'position is healthy': 'HEALTHY_POSITION',
  Panic: 'ARITHMETIC',
}

describe.skipIf(anvilIsMissing()).each([
  { lltv: 860n, loan: 6, collateral: 18 },
  { lltv: 385n, loan: 18, collateral: 8 },
])('the contract of Morpho Blue on a real chain, LLTV of $lltv/1000', ({ lltv, loan, collateral }) => {
  let node: Node
  let market: MorphoMarket

  beforeAll(async () => {
    node = await openNode()
    market = await deployMorpho(node, lltv * 10n ** 15n, { loan, collateral })
    await node.send(liquidator, market.loan, encode(mint, 'mint', [liquidator, 10n ** 30n]))
  })
  afterAll(() => node?.stop())

  it('agrees with our rules to the wei, and on every refusal', async () => {
    const seen = new Map<string, number>()
    const count = (verdict: string) => seen.set(verdict, (seen.get(verdict) ?? 0) + 1)
    for (let number = 0; number < 80; number++) {
      const stream = createStream(1_119, number, Number(lltv))
      const user = account(1_000 + number)
      let state = await makeMorphoPosition(market, stream, user)
      for (let round = 0; round < 3; round++) {
        const call = drawMorphoCall(stream, state)
        const data = market.liquidationData(user, call)
        const where = `scenario ${number}, round ${round}`
        const reason = await node.refusal(liquidator, market.morpho, data, errors)
        const ours = liquidateMorpho(state, call)
        if (reason !== undefined || 'refused' in ours) {
          expect('refused' in ours ? ours.refused : 'liquidated', `${where}: ${reason}`).toBe(
            reason === undefined ? 'liquidated' : (words[reason] ?? reason),
          )
          count('refused' in ours ? ours.refused : '')
          continue
        }
        const logs = await node.send(liquidator, market.morpho, data)
        state = await market.read(user)
        expect(ours.state, where).toEqual(state)
        const event = logs.find(({ address, topics }) => address === market.morpho && topics.length === 4)!
        expect(
          [ours.repaidAssets, ours.repaidShares, ours.seizedAssets, ours.badDebtAssets, ours.badDebtShares],
          where,
        ).toEqual(liquidateEvent(event.data))
        count(ours.badDebtAssets > 0n ? 'bad debt' : 'liquidated')
      }
    }
    for (const verdict of ['liquidated', 'bad debt', 'HEALTHY_POSITION', 'INCONSISTENT_INPUT', 'ARITHMETIC'])
      expect(seen.get(verdict) ?? 0, verdict).toBeGreaterThan(0)
  })
})
