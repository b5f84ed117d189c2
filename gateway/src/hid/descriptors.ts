/**
 * What our USB functions tell the host about themselves (HID 1.11 §6.2.2: report descriptors).
 * The same bytes go into configfs `report_desc` and to whoever decodes our reports.
 *
 * All are the field's well-tested descriptors: hosts are pickier than the standard, and each oddity has its reason
 * beside it. One line is one item: prefix octet, then little-endian data.
 */

/** One HID function of the gadget, as configfs `functions/hid.usbN` wants it. */
export interface HidFunction {
  /** HID 1.11 §4.2: 1 when the device also speaks the boot protocol. */
  readonly subclass: 0 | 1
  /** HID 1.11 §4.3: 1 keyboard, 2 mouse, 0 none. Only meaningful to firmware with subclass 1. */
  readonly protocol: 0 | 1 | 2
  /** Size of its input report, the report ID included; of the largest where there are several. */
  readonly reportSizeBytes: number
  readonly reportDescriptor: Uint8Array
}

/**
 * Boot keyboard: `[modifiers, 0, key 1 .. key 6]` in, one octet of LEDs out. HID 1.11 appendix B.1 fixes this layout,
 * because a BIOS reads it without ever looking at the descriptor; subclass 1 and protocol 1 say that it may.
 */
export const bootKeyboard: HidFunction = {
  subclass: 1,
  protocol: 1,
  reportSizeBytes: 8,
  // biome-ignore format: one line per item
  reportDescriptor: Uint8Array.of(
    0x05, 0x01,       // Usage Page (Generic Desktop)
    0x09, 0x06,       // Usage (Keyboard)
    0xa1, 0x01,       // Collection (Application)
    0x05, 0x07,       //   Usage Page (Keyboard/Keypad)
    0x19, 0xe0,       //   Usage Minimum (Left Control)
    0x29, 0xe7,       //   Usage Maximum (Right GUI)
    0x15, 0x00,       //   Logical Minimum (0)
    0x25, 0x01,       //   Logical Maximum (1)
    0x75, 0x01,       //   Report Size (1 bit)
    0x95, 0x08,       //   Report Count (8)
    0x81, 0x02,       //   Input (Data, Variable, Absolute): octet 0, the modifiers
    0x95, 0x01,       //   Report Count (1)
    0x75, 0x08,       //   Report Size (8 bits)
    0x81, 0x01,       //   Input (Constant): octet 1, reserved
    0x95, 0x05,       //   Report Count (5)
    0x75, 0x01,       //   Report Size (1 bit)
    0x05, 0x08,       //   Usage Page (LEDs)
    0x19, 0x01,       //   Usage Minimum (Num Lock)
    0x29, 0x05,       //   Usage Maximum (Kana)
    0x91, 0x02,       //   Output (Data, Variable, Absolute): Num, Caps, Scroll, Compose, Kana
    0x95, 0x01,       //   Report Count (1)
    0x75, 0x03,       //   Report Size (3 bits)
    0x91, 0x01,       //   Output (Constant): padding to the octet
    0x95, 0x06,       //   Report Count (6)
    0x75, 0x08,       //   Report Size (8 bits)
    0x15, 0x00,       //   Logical Minimum (0)
    0x26, 0xff, 0x00, //   Logical Maximum (255): two octets, for 0xff alone would read as -1
    0x05, 0x07,       //   Usage Page (Keyboard/Keypad)
    0x19, 0x00,       //   Usage Minimum (0)
    0x2a, 0xff, 0x00, //   Usage Maximum (255): a smaller one would lose F13..F24 and the Japanese keys
    0x81, 0x00,       //   Input (Data, Array, Absolute): octets 2..7, the keys
    0xc0,             // End Collection
  ),
}

/**
 * Absolute mouse with eight buttons and both wheels: `[buttons, x u16, y u16, wheel i8, pan i8]`, little endian.
 * - Logical range 0..32767: Windows 7 refuses negative and 16-bit unsigned ranges.
 * - Pointer inside a physical collection: Apple's Recovery takes no pointer without it.
 * - No boot subclass: the boot protocol's mouse is relative, so firmware must not mistake this one for it.
 */
export const absoluteMouse: HidFunction = {
  subclass: 0,
  protocol: 0,
  reportSizeBytes: 7,
  // biome-ignore format: one line per item
  reportDescriptor: Uint8Array.of(
    0x05, 0x01,       // Usage Page (Generic Desktop)
    0x09, 0x02,       // Usage (Mouse)
    0xa1, 0x01,       // Collection (Application)
    0x09, 0x01,       //   Usage (Pointer)
    0xa1, 0x00,       //   Collection (Physical)
    0x05, 0x09,       //     Usage Page (Button)
    0x19, 0x01,       //     Usage Minimum (Button 1)
    0x29, 0x08,       //     Usage Maximum (Button 8)
    0x15, 0x00,       //     Logical Minimum (0)
    0x25, 0x01,       //     Logical Maximum (1)
    0x95, 0x08,       //     Report Count (8)
    0x75, 0x01,       //     Report Size (1 bit)
    0x81, 0x02,       //     Input (Data, Variable, Absolute): octet 0
    0x05, 0x01,       //     Usage Page (Generic Desktop)
    0x09, 0x30,       //     Usage (X)
    0x09, 0x31,       //     Usage (Y)
    0x16, 0x00, 0x00, //     Logical Minimum (0)
    0x26, 0xff, 0x7f, //     Logical Maximum (32767)
    0x75, 0x10,       //     Report Size (16 bits)
    0x95, 0x02,       //     Report Count (2)
    0x81, 0x02,       //     Input (Data, Variable, Absolute): octets 1..4
    0x09, 0x38,       //     Usage (Wheel)
    0x15, 0x81,       //     Logical Minimum (-127)
    0x25, 0x7f,       //     Logical Maximum (127)
    0x75, 0x08,       //     Report Size (8 bits)
    0x95, 0x01,       //     Report Count (1)
    0x81, 0x06,       //     Input (Data, Variable, Relative): octet 5, + is away from the user (up)
    0x05, 0x0c,       //     Usage Page (Consumer)
    0x0a, 0x38, 0x02, //     Usage (AC Pan)
    0x15, 0x81,       //     Logical Minimum (-127)
    0x25, 0x7f,       //     Logical Maximum (127)
    0x75, 0x08,       //     Report Size (8 bits)
    0x95, 0x01,       //     Report Count (1)
    0x81, 0x06,       //     Input (Data, Variable, Relative): octet 6, + is right
    0xc0,             //   End Collection
    0xc0,             // End Collection
  ),
}

/**
 * Relative mouse with eight buttons and both wheels: `[buttons, dx i8, dy i8, wheel i8, pan i8]`. For firmware and for
 * programs that take no absolute pointer. Its first three octets are the boot protocol's mouse (HID 1.11 appendix B.2),
 * so a BIOS that has a mouse at all takes this one; hence also octets where 16 bits would carry further.
 */
export const relativeMouse: HidFunction = {
  subclass: 1,
  protocol: 2,
  reportSizeBytes: 5,
  // biome-ignore format: one line per item
  reportDescriptor: Uint8Array.of(
    0x05, 0x01,       // Usage Page (Generic Desktop)
    0x09, 0x02,       // Usage (Mouse)
    0xa1, 0x01,       // Collection (Application)
    0x09, 0x01,       //   Usage (Pointer)
    0xa1, 0x00,       //   Collection (Physical)
    0x05, 0x09,       //     Usage Page (Button)
    0x19, 0x01,       //     Usage Minimum (Button 1)
    0x29, 0x08,       //     Usage Maximum (Button 8)
    0x15, 0x00,       //     Logical Minimum (0)
    0x25, 0x01,       //     Logical Maximum (1)
    0x95, 0x08,       //     Report Count (8)
    0x75, 0x01,       //     Report Size (1 bit)
    0x81, 0x02,       //     Input (Data, Variable, Absolute): octet 0
    0x05, 0x01,       //     Usage Page (Generic Desktop)
    0x09, 0x30,       //     Usage (X)
    0x09, 0x31,       //     Usage (Y)
    0x09, 0x38,       //     Usage (Wheel)
    0x15, 0x81,       //     Logical Minimum (-127)
    0x25, 0x7f,       //     Logical Maximum (127)
    0x75, 0x08,       //     Report Size (8 bits)
    0x95, 0x03,       //     Report Count (3)
    0x81, 0x06,       //     Input (Data, Variable, Relative): octets 1..3, + is right, down, away from the user
    0x05, 0x0c,       //     Usage Page (Consumer)
    0x0a, 0x38, 0x02, //     Usage (AC Pan)
    0x15, 0x81,       //     Logical Minimum (-127)
    0x25, 0x7f,       //     Logical Maximum (127)
    0x75, 0x08,       //     Report Size (8 bits)
    0x95, 0x01,       //     Report Count (1)
    0x81, 0x06,       //     Input (Data, Variable, Relative): octet 4, + is right
    0xc0,             //   End Collection
    0xc0,             // End Collection
  ),
}

/** Which report of `controls` is which. */
export const controlsReportId = { consumer: 1, system: 2 } as const
/** HID Usage Tables §4.5: the first of Power Down, Sleep, Wake Up, which the system report counts from 1. */
export const firstSystemControl = 0x81

/**
 * Media and application keys, and the power keys, in one function: a keyboard in the boot protocol cannot carry them, and
 * each function costs one of the Pi's few endpoints.
 * - `[1, usage u16, usage u16]`: consumer usages that are on, 0 for none (HID Usage Tables §15).
 * - `[2, 1..3]`: Power Down, Sleep or Wake Up is on, 0 for none.
 *
 * Arrays of these sizes are what the most common wireless receivers have, so no host meets them for the first time. No
 * boot subclass: reports with IDs would be read as keys by firmware that looks at the subclass alone.
 */
export const controls: HidFunction = {
  subclass: 0,
  protocol: 0,
  reportSizeBytes: 5,
  // biome-ignore format: one line per item
  reportDescriptor: Uint8Array.of(
    0x05, 0x0c,                       // Usage Page (Consumer)
    0x09, 0x01,                       // Usage (Consumer Control)
    0xa1, 0x01,                       // Collection (Application)
    0x85, controlsReportId.consumer,  //   Report ID (1)
    0x15, 0x01,                       //   Logical Minimum (1): 0 is no usage
    0x26, 0xff, 0x02,                 //   Logical Maximum (767)
    0x19, 0x01,                       //   Usage Minimum (Consumer Control)
    0x2a, 0xff, 0x02,                 //   Usage Maximum (767)
    0x75, 0x10,                       //   Report Size (16 bits)
    0x95, 0x02,                       //   Report Count (2)
    0x81, 0x00,                       //   Input (Data, Array, Absolute): octets 1..4
    0xc0,                             // End Collection
    0x05, 0x01,                       // Usage Page (Generic Desktop)
    0x09, 0x80,                       // Usage (System Control)
    0xa1, 0x01,                       // Collection (Application)
    0x85, controlsReportId.system,    //   Report ID (2)
    0x15, 0x01,                       //   Logical Minimum (1): 0 is no usage
    0x25, 0x03,                       //   Logical Maximum (3)
    0x19, firstSystemControl,         //   Usage Minimum (System Power Down)
    0x29, firstSystemControl + 2,     //   Usage Maximum (System Wake Up)
    0x75, 0x02,                       //   Report Size (2 bits)
    0x95, 0x01,                       //   Report Count (1)
    0x81, 0x60,                       //   Input (Data, Array, Absolute, No Preferred State, Null State)
    0x75, 0x06,                       //   Report Size (6 bits)
    0x81, 0x03,                       //   Input (Constant): padding to the octet
    0xc0,                             // End Collection
  ),
}
