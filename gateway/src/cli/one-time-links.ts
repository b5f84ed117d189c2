import { ClaimLinks, linkLifetimeDefaultMs, type SignalingServer, type Store } from "@crashcart/signaling"

const lifetimeMinutes = linkLifetimeDefaultMs / 60_000

/**
 * Prints a one-time link when nobody has ever used one; else says where the console is and how to get a link. Only a first
 * start prints a secret: later ones would put fresh ones into the journal for nobody.
 */
export async function printFirstLink(
  server: SignalingServer,
  store: Store,
  print: (line: string) => void,
): Promise<void> {
  if (await store.isClaimed()) {
    print(`The console is at ${server.url}; "crashcart link" prints a new one-time link.`)
    return
  }
  await printLink(store, server.urls, print)
}

/** Makes one secret and prints it under each address of the server; whichever is opened first uses it up. */
export async function printLink(
  store: Store,
  urls: readonly string[],
  print: (line: string) => void,
): Promise<void> {
  const [first = "", ...others] = urls
  const link = await new ClaimLinks(store, Date.now).mint(first)
  const { hash } = new URL(link)
  print(`Open this link within ${lifetimeMinutes} minutes; it works once:`)
  print(`  ${link}`)
  if (others.length === 0) return
  print("The same under this machine's other addresses:")
  for (const origin of others) print(`  ${origin}/${hash}`)
}
