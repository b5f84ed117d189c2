import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"

/** Pages of the bench's own on loopback, which counts as a secure context: WebCodecs needs one. */
export class PageServer implements AsyncDisposable {
  readonly url: string
  readonly #server: Server

  private constructor(server: Server, url: string) {
    this.#server = server
    this.url = url
  }

  /** @param html answers everything but the paths of `files`. */
  static async listen(html: string, files: Readonly<Record<string, Uint8Array>> = {}): Promise<PageServer> {
    const server = createServer((request, response) => {
      const file = files[request.url ?? ""]
      response.setHeader("content-type", file ? "application/octet-stream" : "text/html; charset=utf-8")
      response.end(file ?? html)
    })
    server.listen(0, "127.0.0.1")
    await once(server, "listening")
    return new PageServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, "close")
  }
}

/** The same look as the console's: the picture fills the window. @param script runs when the `<video>` is there. */
export function videoPage(title: string, script: string): string {
  return `<!doctype html><meta charset="utf-8"><title>${title}</title>
<style>html, body { margin: 0; height: 100%; background: #000 } video { width: 100%; height: 100%; object-fit: contain }</style>
<video autoplay muted playsinline></video>
<script>${script}</script>`
}
