import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["{gateway,signaling,turn,web,e2e}/**/*.test.ts", "{web}/**/*.test.tsx"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    restoreMocks: true,
  },
})
