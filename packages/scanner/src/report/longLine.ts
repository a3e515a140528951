/** Code points between two remembered places of a long line. */
const stride = 1_024

/** For each long line of a file, where every 1,024th code point starts in the string. */
const places = new WeakMap<readonly string[], Map<number, readonly number[]>>()

/**
 * `length` code points of line `number` (from 1) of a file, after `skip` of them. Remembers its way by the identity of
 * `lines`: a file that is one line of ten megabytes may hold thousands of findings.
 */
export function sliceLine(lines: readonly string[], number: number, skip: number, length: number): string {
  const line = lines[number - 1] ?? ''
  const ways = wayThrough(lines, number, line)
  const block = Math.min(Math.floor(skip / stride), ways.length - 1)
  let from = ways[block] ?? 0
  for (let letter = block * stride; letter < skip && from < line.length; letter++) from += unitsAt(line, from)
  let to = from
  for (let letter = 0; letter < length && to < line.length; letter++) to += unitsAt(line, to)
  return line.slice(from, to)
}

function wayThrough(lines: readonly string[], number: number, line: string): readonly number[] {
  let ofFile = places.get(lines)
  if (ofFile === undefined) {
    ofFile = new Map()
    places.set(lines, ofFile)
  }
  const known = ofFile.get(number)
  if (known !== undefined) return known
  const ways: number[] = []
  let letter = 0
  for (let at = 0; at < line.length; at += unitsAt(line, at)) {
    if (letter % stride === 0) ways.push(at)
    letter++
  }
  ofFile.set(number, ways)
  return ways
}

function unitsAt(line: string, at: number): number {
  return (line.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}
