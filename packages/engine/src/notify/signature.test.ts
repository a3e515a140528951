import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { signWebhook, verifyWebhook } from './signature.ts'

const now = 1_700_000_000
const secret = 'a shared secret'

describe('verifyWebhook', () => {
  // Computed with `printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac 'a shared secret'`.
  test('the signature is HMAC-SHA256 over time, dot, body', () => {
    expect(signWebhook(secret, now, '{"a":1}')).toBe(
      't=1700000000,v1=ef23e49b675f867e011b03c7b15d2eea3779f42e414e32f844cdfbc0b5a8cb49',
    )
  })

  test('accepts what was signed, as text or bytes, and nothing else', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), fc.string(), (body, key, other) => {
        const header = signWebhook(key, now, body)
        expect(verifyWebhook({ header, body: Buffer.from(body), secrets: key, now })).toEqual({
          ok: true,
          seconds: now,
        })
        fc.pre(other !== body)
        expect(verifyWebhook({ header, body: other, secrets: key, now })).toEqual({
          ok: false,
          reason: 'mismatch',
        })
      }),
    )
  })

  test('refuses another secret, and takes the old or the new one while it is changed', () => {
    const header = signWebhook(secret, now, 'body')
    expect(verifyWebhook({ header, body: 'body', secrets: 'another', now }).ok).toBe(false)
    expect(verifyWebhook({ header, body: 'body', secrets: ['another', secret], now }).ok).toBe(true)
    expect(verifyWebhook({ header, body: 'body', secrets: [], now }).ok).toBe(false)
  })

  test('refuses a message that is too old or from too far ahead, or whose time was changed', () => {
    const header = signWebhook(secret, now, 'body')
    const at = (time: number) => verifyWebhook({ header, body: 'body', secrets: secret, now: time })
    expect(at(now + 300).ok).toBe(true)
    expect(at(now + 301)).toEqual({ ok: false, reason: 'expired' })
    expect(at(now - 301)).toEqual({ ok: false, reason: 'expired' })
    const moved = header.replace(String(now), String(now + 600))
    expect(verifyWebhook({ header: moved, body: 'body', secrets: secret, now: now + 600 })).toEqual({
      ok: false,
      reason: 'mismatch',
    })
  })

  test('never throws on a malformed header', () => {
    for (const header of [
      undefined,
      '',
      't=,v1=',
      't=1',
      'v1=ab',
      't=1,t=2,v1=ab',
      't=1e3,v1=ab',
      `t=${now},v1=zz`,
    ]) {
      expect(verifyWebhook({ header, body: 'body', secrets: secret, now }).ok).toBe(false)
    }
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(verifyWebhook({ header, body: 'body', secrets: secret, now }).ok).toBe(false)
      }),
    )
  })
})
