import { defineDetector } from '@membrane/core'

export const extraction = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'extraction',
  version: 1,
  title: 'Users who are sandwiched, displaced or diluted',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
