// The photo of a person, in the sizes that Graph makes of it.
import { createHash } from "node:crypto";
import { badRequest, GraphError } from "./answers.js";
import { MAKERS } from "./pictures.js";
import { permitted } from "./users.js";

const SIZES = [48, 64, 96, 120, 240, 360, 432, 504, 648];
const OVERSIZED = 5 * 1024 * 1024;
const PAGE = "<!doctype html><script>alert('photo')</script><p>Not a photo.";

/** A setting of the control port: how a photo comes to its bytes. */
const FORMATS = {
  jpeg: (colour, size) => MAKERS.jpeg(colour, size),
  png: (colour, size) => MAKERS.png(colour, size),
  gif: (colour) => MAKERS.gif(colour),
  html: () => Buffer.from(PAGE),
  svg: () =>
    Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    ),
  text: () => Buffer.from("This is no picture.\n"),
  empty: () => Buffer.alloc(0),
  truncated: (colour, size) => MAKERS.jpeg(colour, size).subarray(0, 200),
  // A picture that is right up to its end, and then goes on.
  oversized: (colour, size) =>
    Buffer.concat([MAKERS.jpeg(colour, size), Buffer.alloc(OVERSIZED)]),
};

const TYPES = { png: "image/png", gif: "image/gif" };

export function checkPhoto(photo) {
  if (photo == null) {
    return;
  }
  const { format, bytes, size = 648, colour = "#000000" } = photo;
  if (bytes === undefined && !Object.hasOwn(FORMATS, format)) {
    throw new RangeError(
      `a photo is one of ${Object.keys(FORMATS).join(", ")}, or has bytes`,
    );
  }
  if (!(Number.isInteger(size) && size > 0)) {
    throw new RangeError("a photo's size is a number of pixels");
  }
  if (!/^#[0-9a-f]{6}$/i.test(colour)) {
    throw new RangeError("a photo's colour is like #336699");
  }
}

/** `size` is undefined for the photo as it was uploaded. */
export function photo(call, key, { size: name, metadata }) {
  const { person } = permitted(call, key, {
    own: "ownPhoto",
    others: "photos",
  });
  const wanted = pixels(name);
  const stored = person.photo;
  const uploaded = stored?.size ?? 648;
  if (!stored || (wanted ?? 0) > uploaded) {
    throw new GraphError(
      404,
      "ImageNotFound",
      "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.",
    );
  }
  const size = wanted ?? uploaded;
  const bytes = bytesOf(person, size);
  const etag = `"${createHash("sha256").update(bytes).digest("hex").slice(0, 32)}"`;
  const type = stored.type ?? TYPES[stored.format] ?? "image/jpeg";
  if (metadata) {
    return {
      status: 200,
      headers: { "content-type": "application/json; charset=utf-8" },
      body: {
        "@odata.context": `${call.base}/$metadata#users('${person.oid}')/photo/$entity`,
        "@odata.mediaContentType": type,
        "@odata.mediaEtag": etag,
        id: `${size}x${size}`,
        height: size,
        width: size,
      },
    };
  }
  const headers = { etag, "cache-control": "private" };
  if (call.headers["if-none-match"] === etag) {
    return { status: 304, headers };
  }
  return {
    status: 200,
    headers: { ...headers, "content-type": type },
    body: bytes,
  };
}

function pixels(name) {
  if (name === undefined) {
    return undefined;
  }
  const size = SIZES.find((side) => name === `${side}x${side}`);
  if (!size) {
    throw badRequest(`The size '${name}' is not one of a photo's.`);
  }
  return size;
}

function bytesOf({ oid, photo: stored }, size) {
  if (stored.bytes !== undefined) {
    return Buffer.from(stored.bytes, "base64");
  }
  const digest = createHash("sha256").update(oid).digest();
  const colour = stored.colour
    ? [...Buffer.from(stored.colour.slice(1), "hex")]
    : [...digest.subarray(0, 3)];
  return FORMATS[stored.format](colour, size);
}
