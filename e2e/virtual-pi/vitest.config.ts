import { defineConfig } from "vitest/config"

/** `npm run e2e:pi`. Apart from the other tests, which it would keep waiting for minutes where nothing is as quick as here. */
export default defineConfig({
  test: { include: ["e2e/virtual-pi/*.pi.ts"], reporters: ["verbose"], fileParallelism: false },
})
