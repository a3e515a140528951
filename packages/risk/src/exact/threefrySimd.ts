import { blocksAtOnce, injections, parity, rotations } from './threefryRounds.ts'

/** The part of WebAssembly that is used; the TypeScript libraries of Node programs leave it out. */
type WebAssemblyHost = {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> }
}

export type BlocksFill = (k0: number, k1: number, c0: number, c1: number) => void

/** Opcodes of the WebAssembly 2.0 specification that the routine needs. */
const get = (local: number): number[] => [0x20, local]
const set = (local: number): number[] => [0x21, local]
const splat = [0xfd, 0x11]
const add = [0xfd, 0xae, 0x01]
const shiftLeft = (by: number): number[] => [0x41, by, 0xfd, 0xab, 0x01]
const shiftRight = (by: number): number[] => [0x41, by, 0xfd, 0xad, 0x01]
const or = [0xfd, 0x50]
const xor = [0xfd, 0x51]
const vector = (lanes: readonly number[]): number[] => [
  0xfd,
  0x0c,
  ...new Uint8Array(Int32Array.from(lanes).buffer),
]
const store = (offset: number): number[] => [0xfd, 0x0b, 4, ...unsigned(offset)]

// Parameters, then the loop's address, then vectors of four lanes.
const [k0, k1, c0, c1, address] = [0, 1, 2, 3, 4]
const keys = [5, 6, 7] as const
const [start, counter, a0, a1, b0, b1] = [8, 9, 10, 11, 12, 13]

/**
 * Threefry2x32-20 in SIMD, four blocks a vector and two vectors side by side, assembled here instruction by
 * instruction. Exports `fill(k0, k1, c0, c1)`, which writes `blocksAtOnce` blocks to the start of `memory`: first all first
 * words, then all second ones.
 * @returns undefined where the machine cannot run it; the same words then come from `threefryBlocks`.
 */
export function instantiateThreefry(): { readonly words: Int32Array; readonly fill: BlocksFill } | undefined {
  const host = (globalThis as { readonly WebAssembly?: WebAssemblyHost }).WebAssembly
  if (host === undefined) return undefined
  try {
    const { exports } = new host.Instance(new host.Module(moduleBytes()))
    // The two exports are those that moduleBytes declares.
    const memory = exports.memory as { readonly buffer: ArrayBuffer }
    return { words: new Int32Array(memory.buffer, 0, 2 * blocksAtOnce), fill: exports.fill as BlocksFill }
  } catch {
    return undefined
  }
}

function moduleBytes(): Uint8Array {
  const i32 = 0x7f
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 4, i32, i32, i32, i32, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [2, ...name('memory'), 2, 0, ...name('fill'), 0, 0]),
    ...section(10, [1, ...sized(routine())]),
  ])
}

function routine(): number[] {
  const setUp = [
    ...[...get(k0), ...splat, ...set(keys[0])],
    ...[...get(k1), ...splat, ...set(keys[1])],
    ...[...get(keys[0]), ...get(keys[1]), ...xor, ...vector(four(parity)), ...xor, ...set(keys[2])],
    ...[...get(c0), ...splat, ...get(keys[0]), ...add, ...set(start)],
    ...[...get(c1), ...splat, ...vector([0, 1, 2, 3]), ...add, ...get(keys[1]), ...add, ...set(counter)],
  ]
  const begin = [
    ...[...get(start), ...set(a0), ...get(start), ...set(b0), ...get(counter), ...set(a1)],
    ...[...get(counter), ...vector(four(4)), ...add, ...set(b1)],
    ...[...get(counter), ...vector(four(8)), ...add, ...set(counter)],
  ]
  const rounds = injections.flatMap(({ first, second, plus }, group) => [
    ...(rotations[group % 2] ?? []).flatMap((by) => [
      ...[...plusInto(a0, a1), ...plusInto(b0, b1)],
      ...[...rotateXor(a1, a0, by), ...rotateXor(b1, b0, by)],
    ]),
    ...[a0, b0].flatMap((x) => [...get(x), ...get(keys[first]), ...add, ...set(x)]),
    ...[a1, b1].flatMap((x) => [
      ...get(x),
      ...get(keys[second]),
      ...add,
      ...vector(four(plus)),
      ...add,
      ...set(x),
    ]),
  ])
  const upper = 4 * blocksAtOnce
  const finish = [
    ...[...get(address), ...get(a0), ...store(0), ...get(address), ...get(b0), ...store(16)],
    ...[...get(address), ...get(a1), ...store(upper), ...get(address), ...get(b1), ...store(upper + 16)],
    // address += 32; again while address < upper
    ...[...get(address), 0x41, 32, 0x6a, 0x22, address, 0x41, ...signed(upper), 0x49, 0x0d, 0],
  ]
  const locals = [2, 1, 0x7f, 9, 0x7b]
  return [...locals, ...setUp, 0x03, 0x40, ...begin, ...rounds, ...finish, 0x0b, 0x0b]
}

function plusInto(x: number, y: number): number[] {
  return [...get(x), ...get(y), ...add, ...set(x)]
}

function rotateXor(y: number, x: number, by: number): number[] {
  return [...get(y), ...shiftLeft(by), ...get(y), ...shiftRight(32 - by), ...or, ...get(x), ...xor, ...set(y)]
}

function four(value: number): number[] {
  return [value, value, value, value]
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)]
}

function sized(content: readonly number[]): number[] {
  return [...unsigned(content.length), ...content]
}

function name(text: string): number[] {
  return sized(Array.from(text, (letter) => letter.charCodeAt(0)))
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]
}

/** Signed LEB128 of a number that is not negative: the last byte must not look negative. */
function signed(value: number): number[] {
  return value < 64 ? [value] : [(value & 127) | 128, ...signed(value >>> 7)]
}
