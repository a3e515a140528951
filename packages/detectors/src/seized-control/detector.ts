import { defineDetector } from '@membrane/core'

export const seizedControl = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'seized-control',
  version: 1,
  title: 'A stranger who makes himself the owner',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
