import type { CallFrame, Log } from '@membrane/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { functionSelector } from '../../decode/signature.ts'
import {
  attackerAccount,
  attackerContract,
  callOf,
  forwardOf,
  makeAttacker,
  makeVictim,
  secretOf,
  target,
  victimAccount,
  wordOf,
} from '../../testing/calls.ts'
import { addressOf } from '../../testing/reading.ts'
import { displacementReasons, isDisplacement } from './judge.ts'

const own = callOf(wordOf(BigInt(victimAccount)), secretOf(1))

function log(address = target, topics: Log['topics'] = [`0x${'ab'.repeat(32)}`]): Log {
  return { address, topics, data: '0x', logIndex: 0 }
}

function call(fields: Partial<CallFrame> = {}): CallFrame {
  return {
    type: 'CALL',
    from: attackerContract,
    to: target,
    value: 0n,
    input: callOf(secretOf(1)),
    output: undefined,
    gasUsed: undefined,
    error: undefined,
    reverted: false,
    logs: undefined,
    calls: [],
    ...fields,
  }
}

const root = (...calls: readonly CallFrame[]): CallFrame => call({ to: attackerContract, input: '0x', calls })

function call4(signature: string, ...words: readonly string[]): `0x${string}` {
  return `0x${functionSelector(signature).slice(2)}${words.join('')}`
}

describe('calldata copied through a contract', () => {
  test('a secret that a contract sends to the same target first is a displacement', () => {
    expect(isDisplacement(makeAttacker(), makeVictim())).toEqual({
      displacement: true,
      confidence: 'medium',
      reason: 'copied-through-contract',
      evidence: {
        offset: 100,
        bytes: 36,
        substituted: false,
        distinctive: true,
        outbid: 1n,
        blocksApart: 0,
        outcome: 'unknown',
      },
    })
  })

  test('a victim that came to nothing makes it sure', () => {
    const attacker = makeAttacker({ status: 'success', logs: [log()] })
    expect(isDisplacement(attacker, makeVictim({ status: 'reverted' }))).toMatchObject({ confidence: 'high' })
    expect(isDisplacement(attacker, makeVictim({ status: 'success', logs: [] }))).toMatchObject({
      confidence: 'high',
      evidence: { outcome: 'lost' },
    })
  })

  test('a victim whose call did all that the first did was not displaced', () => {
    const attacker = makeAttacker({ status: 'success', logs: [log(), log(attackerContract)] })
    expect(isDisplacement(attacker, makeVictim({ status: 'success', logs: [log()] }))).toMatchObject({
      displacement: false,
      reason: 'spared',
    })
  })

  test('the victim’s own address may have been replaced by the attacker’s', () => {
    const copied = callOf(wordOf(BigInt(attackerContract)), secretOf(1))
    expect(isDisplacement(makeAttacker({}, copied), makeVictim({ input: own }))).toMatchObject({
      displacement: true,
      evidence: { substituted: true },
    })
    const dull = [wordOf(BigInt(attackerContract)), wordOf(7)] as const
    expect(
      isDisplacement(
        makeAttacker({}, callOf(...dull)),
        makeVictim({ input: callOf(wordOf(BigInt(victimAccount)), wordOf(7)) }),
      ),
    ).toMatchObject({ displacement: false, reason: 'first-come' })
  })

  test('calldata that says little is a weaker sign, unless it was narrowly outbid', () => {
    const dull = callOf(wordOf(7), wordOf(10n ** 18n))
    const victim = makeVictim({ input: dull })
    expect(isDisplacement(makeAttacker({}, dull), victim)).toMatchObject({ confidence: 'medium' })
    expect(isDisplacement(makeAttacker({ gasPrice: 20_000_000_000n }, dull), victim)).toMatchObject({
      displacement: true,
      confidence: 'low',
    })
  })

  test('the same calldata for another target is none', () => {
    const attacker = makeAttacker({ input: forwardOf(addressOf(99), callOf(secretOf(1))) })
    expect(isDisplacement(attacker, makeVictim())).toMatchObject({
      displacement: false,
      reason: 'other-target',
    })
  })

  test('a target that is named inside the copied bytes alone is not the call’s', () => {
    const copied = callOf(wordOf(BigInt(target)), secretOf(1))
    const attacker = makeAttacker({ input: forwardOf(addressOf(99), copied) })
    expect(isDisplacement(attacker, makeVictim({ input: copied }))).toMatchObject({ reason: 'other-target' })
  })

  test('a call tree without the call refutes it, and one with it needs no calldata', () => {
    expect(isDisplacement(makeAttacker({ trace: root() }), makeVictim())).toMatchObject({
      displacement: false,
      reason: 'call-not-made',
    })
    const hidden = makeAttacker({ input: '0x12345678', trace: root(call()) })
    expect(isDisplacement(hidden, makeVictim())).toMatchObject({
      displacement: true,
      evidence: { offset: -1, bytes: 0 },
    })
    const undone = makeAttacker({ trace: root(call({ reverted: true })) })
    expect(isDisplacement(undone, makeVictim())).toMatchObject({ reason: 'call-not-made' })
  })

  test('outside the victim’s own block the attacker must have paid more', () => {
    const cheap = { gasPrice: 9_000_000_000n, status: 'success' } as const
    const lost = makeVictim({ status: 'reverted' })
    expect(isDisplacement(makeAttacker(cheap), lost)).toMatchObject({ displacement: true })
    expect(isDisplacement(makeAttacker(cheap), makeVictim())).toMatchObject({ reason: 'not-outbid' })
    expect(isDisplacement(makeAttacker({ ...cheap, block: 99 }), lost)).toMatchObject({
      reason: 'not-outbid',
    })
  })

  test('a wallet that carries out what its owner signed copies nobody', () => {
    const signed = call4(
      'execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)',
      forwardOf(target, callOf(secretOf(1))).slice(10),
    )
    expect(isDisplacement(makeAttacker({ input: signed }), makeVictim())).toMatchObject({
      displacement: false,
      reason: 'owner-signed',
    })
  })

  test('a call about the attacker’s own account is his', () => {
    const copied = callOf(wordOf(BigInt(attackerAccount)), secretOf(1))
    expect(isDisplacement(makeAttacker({}, copied), makeVictim({ input: copied }))).toMatchObject({
      displacement: false,
      reason: 'names-the-attacker',
    })
  })
})

describe('what is a race, or everybody’s own', () => {
  const rejected = (victim: Parameters<typeof makeVictim>[0], copied = victim?.input) =>
    isDisplacement(makeAttacker({}, copied), makeVictim(victim)).reason

  test('a purchase with ether', () => {
    expect(rejected({ value: 1n })).toBe('pays-for-it')
  })

  test('the filling of a published order', () => {
    const words = Array.from({ length: 11 }, (_, i) => secretOf(i))
    const trade =
      'trade(address,uint256,address,uint256,uint256,uint256,address,uint8,bytes32,bytes32,uint256)'
    expect(rejected({ input: call4(trade, ...words) })).toBe('public-offer')
  })

  test.each([
    ['transfer(address,uint256)', [wordOf(5), wordOf(123_456_789_012n)]],
    ['approve(address,uint256)', [wordOf(5), 'f'.repeat(64)]],
    ['swapExactTokensForTokens(uint256,uint256,address[],address,uint256)', [secretOf(1), wordOf(160)]],
    ['deposit(uint256)', [wordOf(10n ** 18n)]],
    ['mint(uint256)', [wordOf(1)]],
  ])('%s', (signature, words) => {
    expect(rejected({ input: call4(signature, ...words) })).toBe('everybodys')
  })

  test('a bare selector', () => {
    expect(rejected({ input: '0x4e71d92d' })).toBe('trivial-calldata')
  })
})

describe('the same calldata sent to the same target', () => {
  const first = makeAttacker({ to: target, input: callOf(secretOf(1)), status: 'success' })
  const toAttacker = [
    log(addressOf(0x70), [
      '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef',
      `0x${wordOf(BigInt(target))}`,
      `0x${wordOf(BigInt(attackerAccount))}`,
    ]),
  ]

  test('is no displacement by itself, even narrowly outbid', () => {
    expect(isDisplacement(first, makeVictim())).toMatchObject({ displacement: false, reason: 'first-come' })
  })

  test('nor when the second comes to nothing: a contract’s owner may send twice to be sure', () => {
    expect(isDisplacement(first, makeVictim({ status: 'reverted' }))).toMatchObject({ reason: 'first-come' })
  })

  test('but is one when the first was paid for it and the second came to nothing', () => {
    const victim = makeVictim({ status: 'reverted' })
    expect(isDisplacement({ ...first, logs: toAttacker }, victim)).toMatchObject({
      displacement: true,
      confidence: 'high',
      reason: 'copied-directly',
    })
    const paid = root(call({ from: target, to: attackerAccount, value: 5n, input: '0x' }))
    expect(isDisplacement({ ...first, trace: paid }, victim)).toMatchObject({ displacement: true })
    expect(isDisplacement({ ...first, logs: toAttacker }, makeVictim())).toMatchObject({
      displacement: false,
    })
  })

  test('a claim for the victim himself is his, whoever sends it', () => {
    expect(
      isDisplacement(
        { ...first, input: own, logs: toAttacker },
        makeVictim({ input: own, status: 'reverted' }),
      ),
    ).toMatchObject({ displacement: false, reason: 'names-the-victim' })
  })

  test('two callers who each claim their own differ in their calldata', () => {
    const claim = (account: string, n: number) => callOf(wordOf(BigInt(account)), secretOf(n))
    expect(
      isDisplacement(
        { ...first, input: claim(attackerAccount, 1), logs: toAttacker },
        makeVictim({ input: claim(victimAccount, 2) }),
      ),
    ).toMatchObject({ displacement: false, reason: 'not-contained' })
  })
})

describe('who and when', () => {
  test('one who sends again what he sent replaces himself', () => {
    expect(isDisplacement(makeAttacker({ from: victimAccount }), makeVictim())).toMatchObject({
      displacement: false,
      reason: 'same-sender',
    })
  })

  test('a failed attack takes nothing', () => {
    expect(isDisplacement(makeAttacker({ status: 'reverted' }), makeVictim())).toMatchObject({
      reason: 'attacker-failed',
    })
  })

  test('within 20 blocks, and earlier', () => {
    expect(isDisplacement(makeAttacker({ block: 80 }), makeVictim()).displacement).toBe(true)
    expect(isDisplacement(makeAttacker({ block: 79 }), makeVictim()).reason).toBe('too-far-apart')
    expect(isDisplacement(makeAttacker({ index: 3 }), makeVictim()).reason).toBe('not-earlier')
    expect(isDisplacement(makeAttacker({ block: 101 }), makeVictim()).reason).toBe('not-earlier')
  })

  test('without the fields nothing is said', () => {
    expect(isDisplacement(makeAttacker({ to: null }), makeVictim()).reason).toBe('fields-unknown')
    expect(isDisplacement(makeAttacker(), makeVictim({ input: undefined })).reason).toBe('fields-unknown')
  })
})

const bytes = (min: number, max: number) =>
  fc.uint8Array({ minLength: min, maxLength: max }).map((raw) => Buffer.from(raw).toString('hex'))

test('whatever surrounds it, distinctive calldata beside its target is found where it is', () => {
  fc.assert(
    fc.property(bytes(0, 70), bytes(0, 70), bytes(0, 70), bytes(0, 64), (before, between, after, rest) => {
      const copied = callOf(secretOf(1), rest)
      const input = `0xfeedc0de${before}${target.slice(2)}${between}${copied.slice(2)}${after}` as const
      const { displacement, evidence } = isDisplacement(
        makeAttacker({ input }),
        makeVictim({ input: copied }),
      )
      expect(displacement).toBe(true)
      expect(evidence.bytes).toBe((copied.length - 2) / 2)
      expect(input.slice(2 + evidence.offset * 2).startsWith(copied.slice(2))).toBe(true)
    }),
  )
})

test('one byte of difference and it is not a copy', () => {
  fc.assert(
    fc.property(bytes(32, 100), fc.nat(), fc.integer({ min: 1, max: 255 }), (raw, at, by) => {
      const altered = Buffer.from(raw, 'hex')
      const place = at % altered.length
      altered[place] = (altered[place] ?? 0) ^ by
      const { displacement } = isDisplacement(
        makeAttacker({}, callOf(altered.toString('hex'))),
        makeVictim({ input: callOf(raw) }),
      )
      expect(displacement).toBe(false)
    }),
  )
})

test('no pair displaces one another in both orders', () => {
  const placed = fc.record({
    block: fc.integer({ min: 95, max: 100 }),
    index: fc.nat(3),
    gasPrice: fc.bigInt(1n, 4n),
    status: fc.constantFrom('success' as const, 'reverted' as const, 'unknown' as const),
  })
  fc.assert(
    fc.property(placed, placed, (a, b) => {
      const one = makeAttacker(a)
      const other = makeVictim(b)
      const both = isDisplacement(one, other).displacement && isDisplacement(other, one).displacement
      expect(both).toBe(false)
      expect(Object.keys(displacementReasons)).toContain(isDisplacement(one, other).reason)
    }),
  )
})
