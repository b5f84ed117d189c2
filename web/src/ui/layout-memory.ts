/** Which keyboard layout the target has, as the person said last: kept by the browser, for the next visit. */
export interface LayoutMemory {
  read(): string | undefined
  write(layout: string): void
}

const key = "crashcart.paste-layout"

/** @param storage asked each time, for a browser may forbid it altogether: then nothing is remembered */
export function layoutMemory(storage: () => Pick<Storage, "getItem" | "setItem">): LayoutMemory {
  return {
    read: () => orNothing(() => storage().getItem(key)) ?? undefined,
    write: (layout) => orNothing(() => storage().setItem(key, layout)),
  }
}

function orNothing<T>(use: () => T): T | undefined {
  try {
    return use()
  } catch {
    // Forbidden or full: the choice holds for this page all the same.
    return undefined
  }
}
