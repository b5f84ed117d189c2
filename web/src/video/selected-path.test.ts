import { expect, it } from "vitest"
import { selectedPath } from "./selected-path.ts"

function stats(local: string, remote: string) {
  return new Map([
    ["T", { type: "transport", selectedCandidatePairId: "P2" }],
    ["P1", { type: "candidate-pair", localCandidateId: "L0", remoteCandidateId: "R0" }],
    ["P2", { type: "candidate-pair", localCandidateId: "L", remoteCandidateId: "R" }],
    ["L", { type: "local-candidate", candidateType: local }],
    ["R", { type: "remote-candidate", candidateType: remote }],
  ])
}

it.each([
  ["host", "host", "direct"],
  ["prflx", "srflx", "direct"],
  ["relay", "host", "relayed"],
  ["host", "relay", "relayed"],
])("calls a path from %s to %s %s", (local, remote, path) => {
  expect(selectedPath(stats(local, remote))).toBe(path)
})

it("does not know the path before ICE has chosen one", () => {
  expect(selectedPath(new Map([["T", { type: "transport" }]]))).toBe("unknown")
  expect(selectedPath(new Map())).toBe("unknown")
})
