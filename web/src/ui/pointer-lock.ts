import type { PointerLock } from "../input/index.ts"

/** Pointer Lock of an element. A refusal needs no word: the pointer is free, which is to be seen. */
export function pointerLockOf(element: Element, document: Document): PointerLock {
  return {
    get isLocked() {
      return document.pointerLockElement === element
    },
    request: () => void lock(element),
    exit: () => {
      if (document.pointerLockElement === element) document.exitPointerLock()
    },
  }
}

/** Without the desktop's acceleration, where the browser can: the target has its own. */
async function lock(element: Element): Promise<void> {
  try {
    // Older browsers give nothing back, and know no options.
    await element.requestPointerLock({ unadjustedMovement: true })
  } catch (error) {
    const isUnsupported = error instanceof DOMException && error.name === "NotSupportedError"
    // Left again at once, or asked for too soon after leaving: the next click asks again.
    if (isUnsupported) await Promise.resolve(element.requestPointerLock()).catch(() => undefined)
  }
}
