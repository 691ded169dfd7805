// What is drawn in a screenshot: ink is whatever stands out from the paper.
import { PNG } from 'pngjs';

/** How far a pixel's colour must be from the paper's to be ink; thin lines are pale. */
const CONTRAST = 40;

/** The ink of a screenshot that is `width` CSS pixels wide. */
export class Ink {
  constructor(screenshot, width) {
    this.image = PNG.sync.read(screenshot);
    this.scale = this.image.width / width;
  }

  /** The rows of a rectangle in CSS pixels: of each, how much of its width is ink, from 0 to 1. */
  rows({ left, top, right, bottom }) {
    const [x0, x1] = [Math.floor(left * this.scale), Math.ceil(right * this.scale)];
    const [y0, y1] = [Math.floor(top * this.scale), Math.ceil(bottom * this.scale)];
    const rows = [];
    for (let y = y0; y < y1; y += 1) {
      let ink = 0;
      for (let x = x0; x < x1; x += 1) ink += this.at(x, y);
      rows.push(ink / (x1 - x0));
    }
    return rows;
  }

  /** First and last row with ink in a rectangle, in CSS pixels; nothing where there is none. */
  span(rectangle) {
    const inked = this.rows(rectangle).map((ink) => ink > 0);
    if (!inked.includes(true)) return undefined;
    const at = (row) => Math.floor(rectangle.top * this.scale + row) / this.scale;
    return { top: at(inked.indexOf(true)), bottom: at(inked.lastIndexOf(true) + 1) };
  }

  at(x, y) {
    const { width, height, data } = this.image;
    if (x < 0 || y < 0 || x >= width || y >= height) return 0;
    // The screenshot's first pixel is paper.
    const distance = (channel) => Math.abs(data[(y * width + x) * 4 + channel] - data[channel]);
    return Math.max(distance(0), distance(1), distance(2)) > CONTRAST ? 1 : 0;
  }
}
