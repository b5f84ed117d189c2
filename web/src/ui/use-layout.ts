import { useEffect, useState } from "react"
import { type KeyLayout, loadLayout } from "../session/index.ts"

/** A layout, once its file is here; `failed` when it cannot be had. */
export function useLayout(id: string): KeyLayout | "loading" | "failed" {
  const [loaded, setLoaded] = useState<{ readonly id: string; readonly layout: KeyLayout | "failed" }>()
  useEffect(() => {
    let isWanted = true
    const tell = (layout: KeyLayout | undefined) => {
      if (isWanted) setLoaded({ id, layout: layout ?? "failed" })
    }
    loadLayout(id).then(tell, () => tell(undefined))
    return () => {
      isWanted = false
    }
  }, [id])
  return loaded?.id === id ? loaded.layout : "loading"
}
