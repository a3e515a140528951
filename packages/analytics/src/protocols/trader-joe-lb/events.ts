import type { Hex, Log } from '@membrane/core'
import { lowerHalfAt, type Span, spanAt, upperHalfAt } from '../../decode/arrays.ts'
import { pushFlashLoan, pushLiquidity } from '../../decode/push.ts'
import { addressAt, numberAt, topicAddress, topicWord, wordAt } from '../../decode/words.ts'
import type { EventModel, Reading } from '../../model.ts'
import { protocol, pushBin } from './swap.ts'

/**
 * Source: the LBPair ABIs of @traderjoe-xyz/sdk-v2, and LBPair.sol of lfj-gg/joe-v2. Version 2.0 tells of each bin with
 * plain numbers, its input without the fee; versions 2.1 and 2.2 pack X into the lower half of a word and Y into the
 * upper, the fee included.
 */
export const traderJoeLbEvents: readonly EventModel[] = [
  {
    signature: 'Swap(address indexed,address indexed,uint256 indexed,bool,uint256,uint256,uint256,uint256)',
    read(log, order, into) {
      const { data, topics } = log
      const amountIn = wordAt(data, 1) + wordAt(data, 4)
      const forY = numberAt(data, 0) === 1
      pushBin(
        into,
        log,
        order,
        topicAddress(topics[1]),
        topicAddress(topics[2]),
        forY,
        amountIn,
        wordAt(data, 2),
      )
    },
  },
  {
    signature: 'Swap(address indexed,address indexed,uint24,bytes32,bytes32,uint24,bytes32,bytes32)',
    read(log, order, into) {
      const { data, topics } = log
      const inX = lowerHalfAt(data, 1)
      const forY = inX > 0n
      const amountIn = forY ? inX : upperHalfAt(data, 1)
      const amountOut = forY ? upperHalfAt(data, 2) : lowerHalfAt(data, 2)
      pushBin(into, log, order, topicAddress(topics[1]), topicAddress(topics[2]), forY, amountIn, amountOut)
    },
  },
  {
    signature: 'DepositedToBin(address indexed,address indexed,uint256 indexed,uint256,uint256)',
    read(log, order, into) {
      pushOneBin(into, log, order, 'mint')
    },
  },
  {
    signature: 'WithdrawnFromBin(address indexed,address indexed,uint256 indexed,uint256,uint256)',
    read(log, order, into) {
      pushOneBin(into, log, order, 'burn')
    },
  },
  {
    signature: 'DepositedToBins(address indexed,address indexed,uint256[],bytes32[])',
    read(log, order, into) {
      pushBins(into, log, order, 'mint')
    },
  },
  {
    signature: 'WithdrawnFromBins(address indexed,address indexed,uint256[],bytes32[])',
    read(log, order, into) {
      pushBins(into, log, order, 'burn')
    },
  },
  {
    signature: 'FlashLoan(address indexed,address indexed,address,uint256,uint256)',
    read(log, order, into) {
      const { data, topics } = log
      pushFlashLoan(
        into,
        log,
        order,
        protocol,
        topicAddress(topics[1]),
        topicAddress(topics[2]),
        addressAt(data, 0),
        wordAt(data, 1),
        wordAt(data, 2),
      )
    },
  },
  {
    signature: 'FlashLoan(address indexed,address indexed,uint24,bytes32,bytes32,bytes32)',
    read(log, order, into) {
      const { data, topics } = log
      const sender = topicAddress(topics[1])
      const receiver = topicAddress(topics[2])
      pushFlashLoan(
        into,
        log,
        order,
        protocol,
        sender,
        receiver,
        undefined,
        lowerHalfAt(data, 1),
        lowerHalfAt(data, 2),
      )
      pushFlashLoan(
        into,
        log,
        order,
        protocol,
        sender,
        receiver,
        undefined,
        upperHalfAt(data, 1),
        upperHalfAt(data, 2),
      )
    },
  },
]

function pushOneBin(into: Reading, log: Log, order: number, kind: 'mint' | 'burn'): void {
  const { data, topics } = log
  const bin = Number(topicWord(topics[3]))
  const amounts = [wordAt(data, 0), wordAt(data, 1)]
  pushLiquidity(into, log, order, {
    kind,
    protocol,
    owner: ownerOf(log, kind),
    tickLower: bin,
    tickUpper: bin,
    amounts,
  })
}

function pushBins(into: Reading, log: Log, order: number, kind: 'mint' | 'burn'): void {
  const ids = spanAt(log.data, 0)
  const amounts = spanAt(log.data, 1)
  if (ids === undefined || amounts === undefined || ids.length === 0) return
  const range = rangeOf(log.data, ids)
  let x = 0n
  let y = 0n
  for (let i = 0; i < amounts.length; i++) {
    x += lowerHalfAt(log.data, amounts.first + i)
    y += upperHalfAt(log.data, amounts.first + i)
  }
  pushLiquidity(into, log, order, {
    kind,
    protocol,
    owner: ownerOf(log, kind),
    tickLower: range[0],
    tickUpper: range[1],
    amounts: [x, y],
  })
}

/** Shares are minted to the second party and burnt from the first. */
function ownerOf({ topics }: Log, kind: 'mint' | 'burn') {
  return topicAddress(topics[kind === 'mint' ? 2 : 1])
}

function rangeOf(data: Hex, { first, length }: Span): readonly [number, number] {
  let lowest = numberAt(data, first)
  let highest = lowest
  for (let i = 1; i < length; i++) {
    const id = numberAt(data, first + i)
    if (id < lowest) lowest = id
    if (id > highest) highest = id
  }
  return [lowest, highest]
}
