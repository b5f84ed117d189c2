import koffi from "koffi"

/** The version of libxkbcommon's ABI that every Debian since 9 has. */
const library = "libxkbcommon.so.0"

/** xkbcommon/xkbcommon-compose.h, enum xkb_compose_status. */
const composing = 1
const composed = 2
/** xkbcommon/xkbcommon.h, enum xkb_key_direction. */
const keyUp = 0
const keyDown = 1
/** Room for a key's or a sequence's text: libxkbcommon's own example uses 7 octets a character. */
const textMaxBytes = 64

/** Bytes that belong to libxkbcommon; held by koffi as a pointer. */
type Pointer = unknown

/** A layout and variant as `/usr/share/X11/xkb/symbols` names them. */
export interface XkbNames {
  readonly layout: string
  readonly variant: string
}

/** What a key means just now: a keysym (X11/keysymdef.h), and its character where it has one. */
export interface KeyMeaning {
  readonly keysym: number
  readonly character: string | undefined
}

/** What the sequence of keysyms fed so far makes, by the rules of X11's Compose file. */
export type Composition = { readonly state: "none" | "pending" } | { readonly state: "made"; text: string }

/**
 * Debian's own answer to "what does this key type": libxkbcommon with the keymaps of `xkb-data` and the Compose file of
 * `libx11-data`, bound through koffi. Used by the generator and by the tests, never by the gateway.
 */
export class Xkbcommon {
  readonly #functions = bind()
  readonly #context: Pointer
  readonly #composeTable: Pointer

  /** @throws Error when libxkbcommon or its data is not installed. */
  constructor() {
    this.#context = present(this.#functions.contextNew(0), "a context")
    this.#composeTable = present(
      this.#functions.composeTableFromLocale(this.#context, "en_US.UTF-8", 0),
      "the Compose file of en_US.UTF-8",
    )
  }

  /** A PC keyboard of 105 keys with this layout. @throws Error when there is no such layout. */
  keymap({ layout, variant }: XkbNames): Keymap {
    const names = { rules: "evdev", model: "pc105", layout, variant, options: "" }
    const keymap = this.#functions.keymapFromNames(this.#context, names, 0)
    return new Keymap(this.#functions, present(keymap, `the layout ${layout}(${variant})`))
  }

  /** A fresh Compose state. */
  compose(): Compose {
    return new Compose(this.#functions, this.#composeTable)
  }
}

export class Keymap {
  readonly #functions: Functions
  readonly #keymap: Pointer
  /** As people know it, e.g. "German (no dead keys)". */
  readonly name: string

  constructor(functions: Functions, keymap: Pointer) {
    this.#functions = functions
    this.#keymap = keymap
    this.name = functions.layoutName(keymap, 0)
  }

  /** A keyboard on which nothing is held or locked. */
  keyboard(): Keyboard {
    return new Keyboard(this.#functions, this.#keymap)
  }
}

/** A keyboard as the kernel's events leave it: `xkb_state`. Free it with its scope. */
export class Keyboard implements Disposable {
  readonly #functions: Functions
  readonly #state: Pointer

  constructor(functions: Functions, keymap: Pointer) {
    this.#functions = functions
    this.#state = functions.stateNew(keymap)
  }

  /** @param keycode evdev's, plus 8 */
  update(keycode: number, isDown: boolean): void {
    this.#functions.stateUpdateKey(this.#state, keycode, isDown ? keyDown : keyUp)
  }

  meaning(keycode: number): KeyMeaning {
    const keysym = this.#functions.stateKeysym(this.#state, keycode)
    const codePoint = this.#functions.keysymToUtf32(keysym)
    return { keysym, character: codePoint === 0 ? undefined : String.fromCodePoint(codePoint) }
  }

  get isCapsLockLit(): boolean {
    return this.#functions.ledIsActive(this.#state, "Caps Lock") === 1
  }

  [Symbol.dispose](): void {
    this.#functions.stateUnref(this.#state)
  }
}

/** A Compose state: `xkb_compose_state`. Free it with its scope. */
export class Compose implements Disposable {
  readonly #functions: Functions
  readonly #state: Pointer

  constructor(functions: Functions, table: Pointer) {
    this.#functions = functions
    this.#state = functions.composeStateNew(table, 0)
  }

  /** Feeds one keysym. What is made or refused ends the sequence. */
  feed(keysym: number): Composition {
    this.#functions.composeFeed(this.#state, keysym)
    const status = this.#functions.composeStatus(this.#state)
    if (status === composing) return { state: "pending" }
    if (status !== composed) return { state: "none" }
    const buffer = Buffer.alloc(textMaxBytes)
    const sizeBytes = this.#functions.composeUtf8(this.#state, buffer, buffer.length)
    return { state: "made", text: buffer.toString("utf8", 0, sizeBytes) }
  }

  reset(): void {
    this.#functions.composeReset(this.#state)
  }

  [Symbol.dispose](): void {
    this.#functions.composeUnref(this.#state)
  }
}

interface RuleNames extends XkbNames {
  readonly rules: string
  readonly model: string
  readonly options: string
}

interface Functions {
  contextNew(flags: number): Pointer
  keymapFromNames(context: Pointer, names: RuleNames, flags: number): Pointer
  layoutName(keymap: Pointer, index: number): string
  stateNew(keymap: Pointer): Pointer
  stateUnref(state: Pointer): void
  stateUpdateKey(state: Pointer, keycode: number, direction: number): number
  stateKeysym(state: Pointer, keycode: number): number
  ledIsActive(state: Pointer, name: string): number
  keysymToUtf32(keysym: number): number
  composeTableFromLocale(context: Pointer, locale: string, flags: number): Pointer
  composeStateNew(table: Pointer, flags: number): Pointer
  composeUnref(state: Pointer): void
  composeReset(state: Pointer): void
  composeFeed(state: Pointer, keysym: number): number
  composeStatus(state: Pointer): number
  composeUtf8(state: Pointer, buffer: Buffer, size: number): number
}

function bind(): Functions {
  const xkb = koffi.load(library)
  const ruleNames = koffi.struct({
    rules: "const char *",
    model: "const char *",
    layout: "const char *",
    variant: "const char *",
    options: "const char *",
  })
  const pointer = "void *"
  return {
    contextNew: xkb.func("xkb_context_new", pointer, ["int"]),
    keymapFromNames: xkb.func("xkb_keymap_new_from_names", pointer, [
      pointer,
      koffi.pointer(ruleNames),
      "int",
    ]),
    layoutName: xkb.func("xkb_keymap_layout_get_name", "const char *", [pointer, "uint32_t"]),
    stateNew: xkb.func("xkb_state_new", pointer, [pointer]),
    stateUnref: xkb.func("xkb_state_unref", "void", [pointer]),
    stateUpdateKey: xkb.func("xkb_state_update_key", "int", [pointer, "uint32_t", "int"]),
    stateKeysym: xkb.func("xkb_state_key_get_one_sym", "uint32_t", [pointer, "uint32_t"]),
    ledIsActive: xkb.func("xkb_state_led_name_is_active", "int", [pointer, "const char *"]),
    keysymToUtf32: xkb.func("xkb_keysym_to_utf32", "uint32_t", ["uint32_t"]),
    composeTableFromLocale: xkb.func("xkb_compose_table_new_from_locale", pointer, [
      pointer,
      "const char *",
      "int",
    ]),
    composeStateNew: xkb.func("xkb_compose_state_new", pointer, [pointer, "int"]),
    composeUnref: xkb.func("xkb_compose_state_unref", "void", [pointer]),
    composeReset: xkb.func("xkb_compose_state_reset", "void", [pointer]),
    composeFeed: xkb.func("xkb_compose_state_feed", "int", [pointer, "uint32_t"]),
    composeStatus: xkb.func("xkb_compose_state_get_status", "int", [pointer]),
    composeUtf8: xkb.func("xkb_compose_state_get_utf8", "int", [pointer, pointer, "size_t"]),
  }
}

function present(pointer: Pointer, what: string): Pointer {
  if (pointer === null) throw new Error(`libxkbcommon does not give ${what}`)
  return pointer
}
