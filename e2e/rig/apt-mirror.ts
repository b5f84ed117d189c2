/**
 * Package archives that carry this machine's own main suite, in the order of its apt sources: Debian's, and perhaps a
 * vendor's beside it. Each carries other releases under the same URI, or none.
 *
 * @param indexTargets what `apt-get indextargets --no-release-info` prints for
 *   `--format "$(REPO_URI) $(RELEASE) $(COMPONENT)"`, one index a line.
 * @param codename the machine's release, as in /etc/os-release (`bookworm`).
 * @returns URIs without duplicates; security, updates and backports suites are left out, they carry only themselves.
 */
export function debianArchives(indexTargets: string, codename: string): string[] {
  const archives = new Set<string>()
  for (const line of indexTargets.split("\n")) {
    const [uri, release, component] = line.trim().split(/\s+/)
    if (uri && component === "main" && (release === codename || release === "stable")) archives.add(uri)
  }
  return [...archives]
}

/** One field of /etc/os-release, without quotes; undefined when it is not there. */
export function osReleaseField(osRelease: string, field: string): string | undefined {
  return osRelease.match(new RegExp(`^${field}="?([^"\\n]*)"?$`, "m"))?.[1]
}
