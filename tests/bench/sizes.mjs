// What a visitor fetches, after brotli at its best: node sizes.mjs '{"page": FOLDER}'. Prints
// {"page", "engine-cpu", "engine-webgpu"} in bytes, null for an engine that is not there. The
// images are fetched by the engine and not counted.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { finish, request } from './browser.mjs';

const { page: folder } = request;
const files = readdirSync(folder).filter((file) => /\.(css|html|js|svg|wasm)$/.test(file));
const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
const brotli = (file) => brotliCompressSync(readFileSync(join(folder, file)), { params }).length;
const sum = (files) => files.reduce((bytes, file) => bytes + brotli(file), 0) || null;

const engine = (name) => sum(files.filter((file) => file.startsWith(name)));
finish({
  page: sum(files.filter((file) => !file.startsWith('engine-'))),
  'engine-cpu': engine('engine-cpu'),
  'engine-webgpu': engine('engine-webgpu'),
});
