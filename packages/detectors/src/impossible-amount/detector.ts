import { defineDetector } from '@membrane/core'

export const impossibleAmount = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'impossible-amount',
  version: 1,
  title: 'Amounts that no balance can hold',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
