import { useCallback, useSyncExternalStore } from "react"
import type { Observable } from "../session/index.ts"

/** The value of an observable, rendered again at each change. */
export function useObservable<T>(observable: Observable<T>): T {
  const subscribe = useCallback((notify: () => void) => observable.subscribe(notify), [observable])
  return useSyncExternalStore(subscribe, () => observable.value)
}
