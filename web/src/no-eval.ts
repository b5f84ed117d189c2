import { config } from "zod"

// zod tries whether it may generate code, which the page's Content-Security-Policy forbids and reports: it need not try.
// Imported first, because schemas are made while modules load.
config({ jitless: true })
