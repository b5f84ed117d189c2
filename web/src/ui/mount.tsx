import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { App, type AppProps } from "./app.tsx"
import { layoutMemory } from "./layout-memory.ts"

/** Puts the console on the page. */
export function mount(app: Omit<AppProps, "layoutMemory">): void {
  const root = document.getElementById("root")
  if (root === null) throw new Error("index.html has no element with the id root")
  createRoot(root).render(
    <StrictMode>
      <App {...app} layoutMemory={layoutMemory(() => localStorage)} />
    </StrictMode>,
  )
}
