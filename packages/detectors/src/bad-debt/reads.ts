import type { Address, Protocol, ReadResult, StateRead } from '@membrane/core'
import { addressToWord, encodeCall, wordAt, wordToAddress, wordToUint } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import { type BadDebtMemory, emptyPool, inTurn } from './memory.ts'
import type { BadDebtOptions } from './options.ts'

type Answers = ReadonlyMap<string, ReadResult>

function read(to: Address, data: StateRead['data']): StateRead {
  return { key: `${to}:${data}`, to, data }
}

export function accountRead(pool: Address, borrower: Address): StateRead {
  return read(pool, encodeCall(functions.getUserAccountData.selector, [addressToWord(borrower)]))
}

export function listRead(pool: Address): StateRead {
  return read(pool, functions.getReservesList.selector)
}

export function reserveRead(pool: Address, asset: Address): StateRead {
  return read(pool, encodeCall(functions.getReserveData.selector, [addressToWord(asset)]))
}

/** The asset that is still there to be withdrawn. */
export function availableRead(asset: Address, aToken: Address): StateRead {
  return read(asset, encodeCall(functions.balanceOf.selector, [addressToWord(aToken)]))
}

export function debtRead(debtToken: Address): StateRead {
  return read(debtToken, functions.totalSupply.selector)
}

/** What it asks at the next block: borrowers that wait, reserves not known yet, and reserves in turn. */
export function badDebtReads(
  { lending }: Protocol,
  memory: BadDebtMemory,
  options: BadDebtOptions,
): readonly StateRead[] {
  return lending.flatMap(({ pool }) => {
    const known = memory.pools[pool] ?? emptyPool
    const asked = known.waiting
      .slice(0, options.readsPerBlock)
      .map(({ borrower }) => accountRead(pool, borrower))
    if (known.unnamed === undefined) asked.push(listRead(pool))
    for (const asset of (known.unnamed ?? []).slice(0, options.reservesPerBlock)) {
      asked.push(reserveRead(pool, asset))
    }
    for (const { asset, aToken, debtToken } of inTurn(known, options.reservesPerBlock)) {
      asked.push(availableRead(asset, aToken), debtRead(debtToken))
    }
    return asked
  })
}

function dataOf(answers: Answers, { key }: StateRead): ReadResult | undefined {
  return answers.get(key)
}

/** Collateral and debt in the pool's base currency; undefined when it was not asked or failed. */
export function accountOf(
  answers: Answers,
  pool: Address,
  borrower: Address,
): { readonly collateral: bigint; readonly debt: bigint } | undefined {
  const answer = dataOf(answers, accountRead(pool, borrower))
  if (!answer?.ok || wordAt(answer.data, 1) === undefined) return undefined
  return { collateral: wordToUint(wordAt(answer.data, 0)), debt: wordToUint(wordAt(answer.data, 1)) }
}

/** The pool's assets; undefined when it was not asked or failed. ABI: offset, length, addresses. */
export function listOf(answers: Answers, pool: Address, limit: number): readonly Address[] | undefined {
  const answer = dataOf(answers, listRead(pool))
  if (!answer?.ok) return undefined
  const { data } = answer
  const length = Math.min(Number(wordToUint(wordAt(data, 1))), limit)
  const assets: Address[] = []
  for (let i = 0; i < length; i++) {
    const word = wordAt(data, 2 + i)
    if (word === undefined) break
    assets.push(wordToAddress(word))
  }
  return assets
}

/** Position of the tokens in Aave V3's ReserveData, which later versions keep for this function. */
const aTokenWord = 8
const variableDebtWord = 10

export function tokensOf(
  answers: Answers,
  pool: Address,
  asset: Address,
): { readonly aToken: Address; readonly debtToken: Address } | undefined {
  const answer = dataOf(answers, reserveRead(pool, asset))
  if (!answer?.ok) return undefined
  const aToken = wordAt(answer.data, aTokenWord)
  const debtToken = wordAt(answer.data, variableDebtWord)
  if (aToken === undefined || debtToken === undefined) return undefined
  return { aToken: wordToAddress(aToken), debtToken: wordToAddress(debtToken) }
}

/** The first word of an answer as a number; undefined when it was not asked or failed. */
export function uintOf(answers: Answers, asked: StateRead): bigint | undefined {
  const answer = dataOf(answers, asked)
  const word = answer?.ok ? wordAt(answer.data, 0) : undefined
  return word === undefined ? undefined : BigInt(word)
}
