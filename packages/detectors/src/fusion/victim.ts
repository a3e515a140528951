import type { Feature } from './features.ts'

/** What counts only where a protocol is described: the same numbers, of its own contracts. */
export const victimFeatures: readonly Feature[] = [
  {
    name: 'own-concerned',
    kind: 'structure',
    reason: 'whoever is attacked is likelier to be somebody who is worth watching',
    value: () => 1,
    tell: ({ own }) => `${own.concerned} of the protocol's contracts took part`,
  },
  {
    name: 'own-loses',
    kind: 'damage',
    reason: 'a contract of the protocol gave and got nothing',
    value: ({ own }) => (own.loses ? 1 : 0),
    tell: () => 'the protocol gave and got nothing',
  },
  {
    name: 'own-emptied',
    kind: 'damage',
    reason: 'a contract of the protocol lost most of what it held',
    value: ({ own }) => Math.min(2, own.emptied),
    tell: ({ own }) => `${own.emptied} of the protocol's balances more than halved`,
  },
  {
    name: 'own-driven',
    kind: 'structure',
    reason: 'a contract of the protocol was called again and again',
    value: ({ own }) => (own.calls <= 1 ? 0 : Math.min(3, Math.log2(own.calls))),
    tell: ({ own }) => `one of its functions called ${own.calls} times`,
  },
  {
    name: 'own-unfamiliar',
    kind: 'structure',
    reason: 'users call the functions that every protocol of its kind has; attacks need the rare ones',
    value: ({ own }) => (own.unfamiliar ? 1 : 0),
    tell: () => 'a rare function of the protocol was called',
  },
]
