import { defineDetector } from '@membrane/core'

export const priceManipulation = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'price-manipulation',
  version: 1,
  title: 'A pool price moved within one transaction',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
