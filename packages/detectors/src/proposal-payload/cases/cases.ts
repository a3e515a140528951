import type { DetectorCase } from '../../testing/case.ts'

export const cases: readonly DetectorCase[] = []
