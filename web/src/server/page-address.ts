/** What the page's address says: `/g/<gateway id>` names a gateway, `#claim=<secret>` is a one-time link. */
export interface PageAddress {
  readonly gatewayId: string | undefined
  readonly claimSecret: string | undefined
}

export function readPageAddress({ pathname, hash }: { pathname: string; hash: string }): PageAddress {
  const gatewayId = /^\/g\/([a-z2-7]{26})\/?$/.exec(pathname)?.[1]
  const claimSecret = new URLSearchParams(hash.replace(/^#/, "")).get("claim") ?? undefined
  return { gatewayId, claimSecret: claimSecret === "" ? undefined : claimSecret }
}

/**
 * Takes the secret of a one-time link out of the page's address: it leaves the address bar, the history and the next
 * screenshot before anything else happens.
 */
export function takeClaimSecret(
  location: Pick<Location, "pathname" | "search" | "hash">,
  history: Pick<History, "replaceState">,
): string | undefined {
  const { claimSecret } = readPageAddress(location)
  if (claimSecret !== undefined) history.replaceState(null, "", location.pathname + location.search)
  return claimSecret
}
