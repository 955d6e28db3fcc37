// Small real pictures of one colour, as bytes: JPEG (baseline, three components), PNG, GIF.
import { crc32, deflateSync } from "node:zlib";

export const MAKERS = { jpeg, png, gif };

/** [red, green, blue], a size in pixels. */
export function jpeg([r, g, b], size) {
  const levels = [
    0.299 * r + 0.587 * g + 0.114 * b - 128,
    -0.168736 * r - 0.331264 * g + 0.5 * b,
    0.5 * r - 0.418688 * g - 0.081312 * b,
  ].map((level) => Math.round(level * 8));
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from("JFIF\0\x01\x01\0\0\x01\0\x01\0\0", "latin1")),
    segment(0xdb, Buffer.from([0, ...Array(64).fill(1)])),
    segment(
      0xc0,
      Buffer.from([
        8,
        ...twoBytes(size),
        ...twoBytes(size),
        3,
        ...[1, 2, 3].flatMap((component) => [component, 0x11, 0]),
      ]),
    ),
    // Twelve lengths of differences with codes of four bits; "end of block" with one bit.
    segment(
      0xc4,
      Buffer.from([0, 0, 0, 0, 12, ...Array(12).fill(0), ...Array(12).keys()]),
    ),
    segment(0xc4, Buffer.from([0x10, 1, ...Array(15).fill(0), 0])),
    segment(0xda, Buffer.from([3, 1, 0, 2, 0, 3, 0, 0, 63, 0])),
    scan(levels, Math.ceil(size / 8) ** 2),
    Buffer.from([0xff, 0xd9]),
  ]);
}

// The first block of each component carries its level, the others no difference.
function scan(levels, blocks) {
  const first = levels.map(difference).join("");
  const bits = first + "00000".repeat(3 * (blocks - 1));
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, "1");
  const bytes = padded
    .match(/.{8}/g)
    .flatMap((byte) => (byte === "11111111" ? [0xff, 0] : [parseInt(byte, 2)]));
  return Buffer.from(bytes);
}

function difference(level) {
  const length = Math.abs(level).toString(2).length * (level ? 1 : 0);
  const value = level < 0 ? level + 2 ** length - 1 : level;
  const digits = length ? value.toString(2).padStart(length, "0") : "";
  return `${length.toString(2).padStart(4, "0")}${digits}0`;
}

function segment(marker, content) {
  return Buffer.concat([
    Buffer.from([0xff, marker, ...twoBytes(content.length + 2)]),
    content,
  ]);
}

function twoBytes(number) {
  return [number >> 8, number & 0xff];
}

export function png([r, g, b], size) {
  const row = Buffer.alloc(1 + size * 3);
  for (let x = 0; x < size; x += 1) {
    row.set([r, g, b], 1 + x * 3);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(Array(size).fill(row)))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type, content) {
  const named = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(content.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}

/** Of one pixel, whatever size is wanted: GIF is what nobody has uploaded for years. */
export function gif([r, g, b]) {
  return Buffer.from([
    ...Buffer.from("GIF89a", "latin1"),
    ...[1, 0, 1, 0, 0x80, 0, 0],
    ...[r, g, b, 0, 0, 0],
    ...[0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0],
    ...[2, 2, 0x44, 1, 0, 0x3b],
  ]);
}
