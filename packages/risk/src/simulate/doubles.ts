/**
 * A Float64Array whose values lie outside of the JavaScript heap, as those of longer ones do. V8 keeps arrays of up to 64
 * bytes inside it, where they move, so that every access loads their place and length anew; here both are constants of the
 * compiled step.
 */
export function doubles(length: number): Float64Array<ArrayBuffer> {
  return new Float64Array(new ArrayBuffer(8 * length))
}
