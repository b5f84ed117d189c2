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
