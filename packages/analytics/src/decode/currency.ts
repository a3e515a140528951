import { type Hash, zeroAddress } from '@membrane/core'
import { ether, type Token } from '../transfer.ts'
import { topicAddress } from './words.ts'

/** The token of an indexed topic where the zero address stands for the chain's own coin. */
export function topicCurrency(topic: Hash | undefined): Token {
  const address = topicAddress(topic)
  return address === zeroAddress ? ether : address
}
