/** What is to happen at a moment inside a path; `subject` is a position, a keeper or a lot, by kind. */
export type Appointment = {
  /** Seconds since the start of the path. */
  readonly time: number
  readonly order: number
  readonly kind: 'kick' | 'look' | 'include' | 'end'
  readonly subject: number
}

/** Appointments by time, those of one moment in the order in which they were made: the same on every machine. */
export type Agenda = {
  readonly add: (time: number, kind: Appointment['kind'], subject: number) => void
  /** Takes the next one that is due at `until` or before; undefined when there is none. */
  readonly take: (until: number) => Appointment | undefined
  readonly clear: () => void
}

/** A binary heap of {@link Appointment}s. */
export function createAgenda(): Agenda {
  const heap: Appointment[] = []
  let made = 0

  function add(time: number, kind: Appointment['kind'], subject: number): void {
    const added = { time, order: made++, kind, subject }
    let at = heap.length
    heap.push(added)
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above] as Appointment // above < at < length
      if (!comesBefore(added, parent)) break
      heap[at] = parent
      at = above
    }
    heap[at] = added
  }

  function take(until: number): Appointment | undefined {
    const first = heap[0]
    if (first === undefined || first.time > until) return undefined
    const last = heap.pop() as Appointment // there is a first one
    if (heap.length > 0) sink(heap, last)
    return first
  }

  function clear(): void {
    heap.length = 0
    made = 0
  }

  return { add, take, clear }
}

function sink(heap: Appointment[], moved: Appointment): void {
  let at = 0
  for (;;) {
    const left = heap[2 * at + 1]
    const right = heap[2 * at + 2]
    if (left === undefined) break
    const rightFirst = right !== undefined && comesBefore(right, left)
    const child = rightFirst ? right : left
    if (!comesBefore(child, moved)) break
    heap[at] = child
    at = 2 * at + (rightFirst ? 2 : 1)
  }
  heap[at] = moved
}

function comesBefore(a: Appointment, b: Appointment): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order)
}
