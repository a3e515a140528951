import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { replaceBlock } from './block.ts'
import { catalogueText } from './catalogue.ts'

const page = readFileSync(new URL('../../../../docs/detectors.md', import.meta.url), 'utf8')

test('the page lists every detector as it declares itself: else run `npm run eval:detectors -- --write`', () => {
  expect(replaceBlock(page, 'catalogue', catalogueText())).toBe(page)
})
