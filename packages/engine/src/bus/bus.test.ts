import { expect, test } from 'vitest'
import { createInProcessBus, type GuardEvent } from './bus.ts'

const notice = (message: string): GuardEvent => ({ kind: 'notice', level: 'info', message })

test('everyone subscribed hears every event in order, until the subscription ends', () => {
  const bus = createInProcessBus()
  const heard: string[][] = [[], []]
  const ends = heard.map((list) =>
    bus.subscribe((event) => event.kind === 'notice' && list.push(event.message)),
  )
  bus.publish(notice('one'))
  ends[0]?.()
  bus.publish(notice('two'))
  expect(heard).toEqual([['one'], ['one', 'two']])
})

test('a listener that throws stops neither the guard nor the other listeners', () => {
  const errors: unknown[] = []
  const bus = createInProcessBus((error) => errors.push(error))
  const heard: GuardEvent[] = []
  bus.subscribe(() => {
    throw new Error('listener')
  })
  bus.subscribe((event) => heard.push(event))
  bus.publish(notice('one'))
  expect(heard).toHaveLength(1)
  expect(errors).toHaveLength(1)
})
