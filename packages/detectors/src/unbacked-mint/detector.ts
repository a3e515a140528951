import { defineDetector } from '@membrane/core'

export const unbackedMint = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'unbacked-mint',
  version: 1,
  title: 'Supply out of nothing',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
