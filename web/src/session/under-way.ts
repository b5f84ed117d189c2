import type { Clock } from "./clock.ts"
import type { Observable } from "./observable.ts"
import type { SessionState } from "./state.ts"

/** Nobody is to look at an empty page for longer. */
const patienceMs = 100

/**
 * Resolves once the page's own work is done until there is a path: the gateway has answered. What follows is waiting,
 * in which a user interface can be put up without keeping offer and answer from each other. Resolves as well when the
 * session got stuck before, or takes its time.
 */
export function underWay(
  { view }: { readonly view: Observable<{ readonly state: SessionState }> },
  clock: Clock,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = ({ state }: { readonly state: SessionState }) => {
    if (state.phase !== "connecting" || state.step === "path" || state.step === "channels") resolve()
  }
  const unsubscribe = view.subscribe(look)
  const cancel = clock.after(patienceMs, resolve)
  look(view.value)
  return promise.finally(() => {
    unsubscribe()
    cancel()
  })
}
