import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { App, type AppProps } from "./app.tsx"
import { browserMemory } from "./browser-memory.ts"

/** Puts the console on the page. */
export function mount(app: Omit<AppProps, "memory">): void {
  const root = document.getElementById("root")
  if (root === null) throw new Error("index.html has no element with the id root")
  createRoot(root).render(
    <StrictMode>
      <App {...app} memory={browserMemory(() => localStorage)} />
    </StrictMode>,
  )
}
