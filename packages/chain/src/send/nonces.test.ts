import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createNonces } from './nonces.ts'

test('sends at once never share a nonce and leave no gap, whatever is asked ahead or given back', async () => {
  const steps = fc.array(fc.constantFrom('take', 'prefetch', 'release', 'fail'), { maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(steps, fc.nat({ max: 1_000 }), async (script, first) => {
      let failing = false
      const nonces = createNonces(async () => {
        if (failing) throw new Error('node down')
        return first
      })
      const taking: Promise<number>[] = []
      const held = new Set<number>()
      const settleAll = async () => {
        for (const nonce of await Promise.all(taking.splice(0))) {
          expect(held.has(nonce)).toBe(false)
          held.add(nonce)
        }
      }
      for (const step of script) {
        if (step === 'take') taking.push(nonces.take())
        else if (step === 'prefetch') nonces.prefetch()
        else {
          await settleAll()
          const last = Math.max(...held)
          if (step === 'release' && held.delete(last)) nonces.release(last)
          if (step === 'fail' && held.size === 0) {
            nonces.resync()
            failing = true
            await expect(nonces.take()).rejects.toThrow('node down')
            failing = false
          }
        }
      }
      await settleAll()
      expect([...held].sort((a, b) => a - b)).toEqual(Array.from({ length: held.size }, (_, i) => first + i))
    }),
  )
})

test('after a resync the node is asked anew, and nonces still in use are passed over', async () => {
  let count = 5
  const nonces = createNonces(async () => count)
  expect([await nonces.take(), await nonces.take()]).toEqual([5, 6])
  nonces.settle(5)
  count = 6
  nonces.resync()
  expect(await nonces.take()).toBe(7)
})
