import type { Address, Block, Transaction } from '@membrane/core'
import { fuseScores } from '@membrane/core'
import type { Scope } from '../concern/scope.ts'
import { type CodeReading, readCode } from './code.ts'
import type { Creation } from './created.ts'
import type { PreparationMemory } from './memory.ts'
import type { AttackPreparationOptions } from './options.ts'

/** One reason to think of an attack, with its weight. */
export type Sign = { readonly name: string; readonly weight: number; readonly value: string }

export type Preparation = {
  readonly creation: Creation
  readonly deployer: Address
  readonly code: CodeReading
  readonly signs: readonly Sign[]
  /** 0 to 1: the weights joined. */
  readonly score: number
}

/**
 * What speaks for an attack in a new contract; undefined when too little does to look at its code. With a protocol
 * described the code must name it; with none it must handle a flash loan, by a deployer who is new or hides.
 */
export function weigh(
  creation: Creation,
  transaction: Transaction,
  block: Block,
  scope: Scope,
  memory: PreparationMemory,
  options: AttackPreparationOptions,
): Preparation | undefined {
  const deployer = transaction.from
  if (deployer === undefined) return undefined
  const who = deployerSigns(deployer, transaction.nonce, block, memory, options)
  const wanted = scope.described ? namedIn(creation, scope) : []
  if (scope.described ? wanted.length === 0 : who.length === 0) return undefined
  const code = readCode(creation.code, wanted)
  if (scope.described ? code.named.length === 0 : code.callbacks.length === 0) return undefined
  const signs: Sign[] = []
  if (code.named.length > 0) {
    const weight = code.named.length > 1 ? options.namesSeveral : options.namesOne
    signs.push({ name: 'described contracts in its code', weight, value: code.named.join(' ') })
  }
  if (code.callbacks.length > 0) {
    const value = code.callbacks.join(' ')
    signs.push({ name: 'flash-loan callbacks in its code', weight: options.flashCallback, value })
  }
  signs.push(...who)
  if (code.selfDestructs)
    signs.push({ name: 'can destroy itself', weight: options.selfDestruct, value: 'yes' })
  const score = fuseScores(signs.map(({ weight }) => weight))
  return { creation, deployer, code, signs, score }
}

/** Described contracts whose digits are anywhere in the code, before the code is walked. */
function namedIn({ code }: Creation, { own }: Scope): readonly Address[] {
  const named: Address[] = []
  for (const address of own) {
    // Leading zeros are not pushed; an address of more than three is compared by the rest.
    if (code.includes(address.slice(2).replace(/^(?:00){1,3}/, ''))) named.push(address)
  }
  return named
}

function deployerSigns(
  deployer: Address,
  nonce: number | undefined,
  block: Block,
  memory: PreparationMemory,
  options: AttackPreparationOptions,
): readonly Sign[] {
  const signs: Sign[] = []
  if (nonce !== undefined && nonce <= options.freshNonce) {
    signs.push({ name: 'deployer is new: nonce', weight: options.freshDeployer, value: `${nonce}` })
  }
  const funded = memory.funded[deployer]
  if (funded !== undefined && block.number - funded.block <= options.fundedBlocks) {
    const weight = funded.by === 'mixer' ? options.mixerFunded : options.bridgeFunded
    signs.push({ name: `deployer was paid by a ${funded.by}`, weight, value: `block ${funded.block}` })
  }
  let before = 0
  for (const watched of Object.values(memory.watched)) if (watched.deployer === deployer) before++
  if (before > 0) {
    signs.push({
      name: 'such contracts of the deployer before',
      weight: options.rehearsed,
      value: `${before}`,
    })
  }
  return signs
}
