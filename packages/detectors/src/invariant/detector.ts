import { defineDetector } from '@membrane/core'

export const invariant = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'invariant',
  version: 1,
  title: 'A statement of the protocol that no longer holds',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
