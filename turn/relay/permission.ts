/** How long CreatePermission lasts (RFC 8656 §9). */
export const permissionLifetimeMs = 300_000

/**
 * An allocation's permission for its session's other allocations. In a closed relay all of these have one address, so
 * that there is one permission to keep.
 *
 * @see RFC 8656 §9
 */
export class Permission {
  #endsAtMs = Number.NEGATIVE_INFINITY

  /** Installs or refreshes it; a longer one already given stays. */
  install(lifetimeMs: number, nowMs: number): void {
    this.#endsAtMs = Math.max(this.#endsAtMs, nowMs + lifetimeMs)
  }

  isInstalled(nowMs: number): boolean {
    return nowMs < this.#endsAtMs
  }
}
