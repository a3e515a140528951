import type { Address, Hash, Log } from '@membrane/core'
import type { LogCursor } from '../model.ts'
import { transferTopic } from './nearTransfer.ts'
import { addressAt, numberAt, topicAddress, topicWord, wordAt } from './words.ts'

const singleTopic: Hash = '0xc3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62'
const batchTopic: Hash = '0x4a39dc06d4c0dbc64b70af90fd698a233a518aa5d07e595d983b8c0526c8f7fb'

/** One NFT, or some of one ERC-1155 id, changing hands. */
export type NftMove = {
  readonly collection: Address
  readonly from: Address
  readonly to: Address
  readonly tokenId: bigint
  readonly amount: bigint
}

/**
 * The NFTs that a log moves: ERC-721's Transfer (with its id indexed, or, as the first collections had it, with nothing
 * indexed), ERC-1155's TransferSingle and TransferBatch. Empty for any other log.
 */
export function nftMovesOf(log: Log): readonly NftMove[] {
  const [topic, first, second, third] = log.topics
  const collection = log.address
  if (topic === transferTopic) {
    if (log.topics.length === 4) {
      const tokenId = topicWord(third)
      return [{ collection, from: topicAddress(first), to: topicAddress(second), tokenId, amount: 1n }]
    }
    if (log.topics.length !== 1 || log.data.length < 194) return []
    const tokenId = wordAt(log.data, 2)
    return [{ collection, from: addressAt(log.data, 0), to: addressAt(log.data, 1), tokenId, amount: 1n }]
  }
  if (log.topics.length !== 4) return []
  const from = topicAddress(second)
  const to = topicAddress(third)
  if (topic === singleTopic && log.data.length >= 130)
    return [{ collection, from, to, tokenId: wordAt(log.data, 0), amount: wordAt(log.data, 1) }]
  if (topic !== batchTopic) return []
  const ids = numberAt(log.data, 0) / 32
  const amounts = numberAt(log.data, 1) / 32
  const count = numberAt(log.data, ids)
  const moves: NftMove[] = []
  for (let i = 1; i <= count && 2 + 64 * (amounts + i + 1) <= log.data.length; i++) {
    const tokenId = wordAt(log.data, ids + i)
    moves.push({ collection, from, to, tokenId, amount: wordAt(log.data, amounts + i) })
  }
  return moves
}

/** The move of one NFT nearest before the log being read, or, where there is none, nearest after it. */
export function nftMoveNear(cursor: LogCursor, collection: Address, tokenId: bigint): NftMove | undefined {
  for (let i = cursor.position - 1; i >= 0; i--) {
    const move = moveOf(cursor.logs[i], collection, tokenId)
    if (move !== undefined) return move
  }
  for (let i = cursor.position + 1; i < cursor.logs.length; i++) {
    const move = moveOf(cursor.logs[i], collection, tokenId)
    if (move !== undefined) return move
  }
  return undefined
}

function moveOf(log: Log | undefined, collection: Address, tokenId: bigint): NftMove | undefined {
  if (log === undefined || log.address !== collection) return undefined
  return nftMovesOf(log).find((move) => move.tokenId === tokenId)
}
