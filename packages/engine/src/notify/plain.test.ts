import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fit } from './fit.ts'
import { plainLine, plainText } from './plain.ts'

describe('plainLine', () => {
  test.each([
    [
      'line breaks cannot start a header or a second line',
      'a\r\nBcc: all@example.org\u2028b',
      'a Bcc: all@example.org b',
    ],
    ['terminal escapes are gone', '\u001b[31mred\u001b[0m\u0007', '[31mred[0m'],
    ['text is not turned round', 'safe \u202egnp.exe', 'safe gnp.exe'],
    ['nothing invisible is left', 'US\u200bDC\u{e0041}', 'USDC'],
    ['links are not clickable', 'Claim at HTTPS://evil.example', 'Claim at hxxps://evil.example'],
    ['half a character is dropped', 'a\ud800b', 'ab'],
    ['other scripts stay', '貸付市場 – Größe 🚨', '貸付市場 – Größe 🚨'],
  ])('%s', (_, given, expected) => {
    expect(plainLine(given)).toBe(expected)
  })

  test('is one line of visible text for any input, and changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = plainLine(text)
        expect(line).not.toMatch(/[\p{Cc}\p{Surrogate}\u2028\u2029\u202a-\u202e]/u)
        expect(plainLine(line)).toBe(line)
      }),
    )
  })

  test('plainText keeps the lines', () => {
    expect(plainText('one\r\ntwo\u0000\n')).toBe('one\ntwo')
  })
})

describe('fit', () => {
  test('leaves what fits', () => {
    expect(fit('short', 5)).toBe('short')
  })

  test('says how much was cut', () => {
    expect(fit('x'.repeat(100), 40)).toBe(`${'x'.repeat(18)}… [82 characters cut]`)
  })

  test('never exceeds the limit, never cuts an entity or a character in two', () => {
    const entity = (character: string) => (character === '&' ? '&amp;' : character)
    const text = fc.string({ unit: fc.constantFrom('&', 'a', '🚨'), maxLength: 300 })
    fc.assert(
      fc.property(text, fc.integer({ min: 30, max: 200 }), (given, limit) => {
        const fitted = fit(given, limit, entity)
        expect(fitted.length).toBeLessThanOrEqual(limit)
        const kept = fitted.replace(/… \[\d+ characters cut\]$/, '')
        expect(kept.replaceAll('&amp;', '').replaceAll('a', '').replaceAll('🚨', '')).toBe('')
        const cut = Number(/\[(\d+) characters cut\]$/.exec(fitted)?.[1] ?? 0)
        expect([...kept.replaceAll('&amp;', '&')].length + cut).toBe([...given].length)
      }),
    )
  })
})
