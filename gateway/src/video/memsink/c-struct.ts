/** Size and alignment of a C type, bytes; they are equal for all that uStreamer's header uses. */
export type CType = number

/**
 * Where a C compiler puts the members of a struct: each at the next multiple of its alignment.
 *
 * @param members name and size of each member, in order of declaration.
 * @returns each member's offset, and the struct's size: a multiple of the largest alignment.
 * @see ISO/IEC 9899 §6.7.2.1; System V ABI §3.1.2; AAPCS64 §5.9
 */
export function layOut<Name extends string>(
  members: readonly (readonly [Name, CType])[],
): { readonly offsets: ReadonlyMap<Name, number>; readonly end: number; readonly size: number } {
  const offsets = new Map<Name, number>()
  let end = 0
  for (const [name, size] of members) {
    const offset = alignUp(end, size)
    offsets.set(name, offset)
    end = offset + size
  }
  const alignment = Math.max(1, ...members.map(([, size]) => size))
  return { offsets, end, size: alignUp(end, alignment) }
}

function alignUp(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment
}
