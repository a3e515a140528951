import { defineDetector } from '@membrane/core'

export const attackPreparation = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'attack-preparation',
  version: 1,
  title: 'An attack that is being prepared',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
