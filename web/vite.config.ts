import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"

// The server sends a strict Content-Security-Policy: no inline script or style, nothing that is evaluated.
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    // One script: nothing to preload, and no inline helper for it.
    modulePreload: false,
  },
})
