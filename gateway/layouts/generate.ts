import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { generateLayouts } from "./generate-layouts.ts"
import { installedXkbData } from "./installed.ts"

/** `npm run layouts`: writes gateway/protocol/layouts/{catalogue.ts,data/} from the xkb-data that is installed. */
const folder = join(import.meta.dirname, "..", "protocol", "layouts")

const version = installedXkbData()
if (version === undefined)
  throw new Error("Install the Debian packages xkb-data, libx11-data and libxkbcommon0.")
const files = generateLayouts(version)
rmSync(join(folder, "data"), { recursive: true, force: true })
mkdirSync(join(folder, "data"), { recursive: true })
for (const [path, text] of files) writeFileSync(join(folder, path), text)
