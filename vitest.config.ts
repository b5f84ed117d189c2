import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    restoreMocks: true,
    // Generous, because shared machines stall; a limit here is for tests that hang, never for slow ones.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        test: {
          name: "unit",
          include: ["{gateway,signaling,turn,web}/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/dist/**"],
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Real uStreamer, real encoders, real Chromium: one after another, when nothing else runs.
        test: {
          name: "system",
          include: ["e2e/**/*.test.ts"],
          exclude: ["**/node_modules/**"],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
