// Files that a visitor might bring, made for a test.
import { deflateSync } from 'node:zlib';

const words = (...numbers) => Buffer.concat(numbers.map((number) => {
  const word = Buffer.alloc(4);
  word.writeUInt32BE(number);
  return word;
}));

/** `count` images of 28×28 in IDX, bright in the upper or in the lower half, and their labels. */
export function idx(count) {
  const labels = Buffer.from(Array.from({ length: count }, (_, index) => index % 2));
  const pixels = Buffer.alloc(count * 784, (index) => index);
  labels.forEach((label, index) => pixels.fill(200 + (index % 50), index * 784 + label * 392, index * 784 + label * 392 + 392));
  return {
    images: Buffer.concat([words(0x0803, count, 28, 28), pixels]),
    labels: Buffer.concat([words(0x0801, count), labels]),
  };
}

/** Such images and labels as files. */
export function pair(count) {
  const { images, labels } = idx(count);
  return [file('images', images), file('labels', labels)];
}

const chunk = (name, data) => {
  const body = Buffer.concat([Buffer.from(name), data]);
  return Buffer.concat([words(data.length), body, words(crc(body))]);
};

/** A PNG of this size, with so many bits in each value of a colour of this `type`, and with these `chunks` as well. */
const picture = (width, height, [bits, type], pixels, ...chunks) => Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  chunk('IHDR', Buffer.concat([words(width, height), Buffer.from([bits, type, 0, 0, 0])])),
  ...chunks,
  chunk('IDAT', deflateSync(pixels)),
  chunk('IEND', Buffer.alloc(0)),
]);

/** A PNG of 20×30 in one colour; files with different notes differ. */
export function png([red, green, blue], note) {
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(60, Buffer.from([red, green, blue]))]);
  return picture(20, 30, [8, 2], Buffer.concat(Array(30).fill(row)), chunk('tEXt', Buffer.from(`Comment\0${note}`)));
}

/** A white PNG of `side`×`side`, one bit per pixel. */
export function sheet(side) {
  return picture(side, side, [1, 0], Buffer.alloc((side / 8 + 1) * side));
}

/** A BMP of 2×2 in one colour. */
export function bmp([red, green, blue]) {
  const head = Buffer.alloc(54);
  head.write('BM');
  head.writeUInt32LE(70, 2);
  head.writeUInt32LE(54, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(2, 18);
  head.writeInt32LE(2, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(24, 28);
  const row = Buffer.from([blue, green, red, blue, green, red, 0, 0]);
  return Buffer.concat([head, row, row]);
}

function crc(bytes) {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}

/** A file as a file input is given it. */
export const file = (name, buffer) => ({ name, mimeType: 'application/octet-stream', buffer });
