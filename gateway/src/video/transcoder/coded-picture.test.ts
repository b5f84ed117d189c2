import { expect, it } from "vitest"
import { AccessUnitAssembler } from "./coded-picture.ts"

const SPS = Uint8Array.of(0x67, 1)
const PPS = Uint8Array.of(0x68, 2)
const SEI = Uint8Array.of(0x06, 3)
const AUD = Uint8Array.of(0x09, 4)
const IDR = Uint8Array.of(0x65, 5)
const SLICE = Uint8Array.of(0x41, 6)

const coded = (...nalUnits: Uint8Array[]) => ({
  nalUnits,
  timestampUs: 7,
  encodedUs: 9,
  width: 32,
  height: 16,
})

it("keeps parameter sets and slices, and leaves out what no decoder needs", () => {
  const unit = new AccessUnitAssembler().assemble(coded(AUD, SPS, PPS, SEI, IDR, IDR))
  expect(unit).toEqual({
    nalUnits: [SPS, PPS, IDR, IDR],
    isKeyFrame: true,
    timestampUs: 7,
    encodedUs: 9,
    width: 32,
    height: 16,
  })
})

it("gives every key frame the parameter sets that the encoder wrote only once", () => {
  const assembler = new AccessUnitAssembler()
  expect(assembler.assemble(coded(SPS, PPS))).toBeUndefined()
  expect(assembler.assemble(coded(IDR))?.nalUnits).toEqual([SPS, PPS, IDR])
  expect(assembler.assemble(coded(SLICE))?.nalUnits).toEqual([SLICE])
  expect(assembler.assemble(coded(IDR))?.nalUnits).toEqual([SPS, PPS, IDR])
})

it("follows parameter sets that change", () => {
  const assembler = new AccessUnitAssembler()
  assembler.assemble(coded(SPS, PPS, IDR))
  const other = Uint8Array.of(0x67, 99)
  expect(assembler.assemble(coded(other, PPS, IDR))?.nalUnits).toEqual([other, PPS, IDR])
})
