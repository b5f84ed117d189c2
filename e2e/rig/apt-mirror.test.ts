import { expect, it } from "vitest"
import { debianArchives, osReleaseField } from "./apt-mirror.ts"

it("takes the archives of the machine's own main suite, once each and in order", () => {
  const targets = `
    https://mirror.example/debian/ bookworm main
    https://mirror.example/debian/ bookworm main
    https://mirror.example/debian/ bookworm-updates main
    https://mirror.example/debian-security/ bookworm-security main
    https://tools.example/apt/ nodistro main
    https://mirror.example/debian/ bookworm contrib
    https://vendor.example/debian/ bookworm main
  `
  expect(debianArchives(targets, "bookworm")).toEqual([
    "https://mirror.example/debian/",
    "https://vendor.example/debian/",
  ])
})

it("takes sources that say stable instead of a name", () => {
  expect(debianArchives("cdrom:/disc/ stable main", "bookworm")).toEqual(["cdrom:/disc/"])
})

it("finds none on another distribution", () => {
  expect(debianArchives("https://archive.example/ubuntu/ noble-updates main", "bookworm")).toEqual([])
  expect(debianArchives("", "")).toEqual([])
})

it.each([
  ['ID=debian\nVERSION_CODENAME=bookworm\nNAME="x"', "bookworm"],
  ['VERSION_CODENAME="trixie"', "trixie"],
  ["UBUNTU_VERSION_CODENAME=noble", undefined],
  ["", undefined],
])("reads the codename in %j", (osRelease, codename) => {
  expect(osReleaseField(osRelease, "VERSION_CODENAME")).toBe(codename)
})
