import { defineDetector } from '@membrane/core'

export const upgrade = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'upgrade',
  version: 1,
  title: 'Code exchanged behind an address',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
