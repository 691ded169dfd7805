"""Makes public/fonts/stix-two-math.woff2 from a complete STIX Two Math.

    python3 -m pip install fonttools brotli
    npm pack @fontsource/stix-two-math@5.3.0 && tar xzf fontsource-stix-two-math-5.3.0.tgz
    python3 xtask/equation_font.py package/files/stix-two-math-latin-400-normal.woff2 \
        public/fonts/stix-two-math.woff2

The licence beside it is package/LICENSE.
"""

import sys

from fontTools import subset
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

# ASCII, Greek, operators and accents, and the italic letters that browsers put for one-letter names.
CHARACTERS = (
    "20-7E,B1,B7,D7,2C6,302,304,3B1-3C9,3F5,2032,203E,2061-2064,210E,2190,2211,2212,221A,221E,2264,2265,"
    "1D44E-1D467,1D6FC-1D716"
)


def narrow_roots(font):
    """Gives the root signs one width, and no more of them than an equation here needs.

    Chromium reserves the width of the widest sign, whichever it draws, and leaves the rest blank.
    """
    variants = font["MATH"].table.MathVariants
    root = font.getBestCmap()[ord("√")]
    place = variants.VertGlyphCoverage.glyphs.index(root)
    construction = variants.VertGlyphConstruction[place]
    del construction.MathGlyphVariantRecord[2:]
    construction.GlyphAssembly = None
    width, _ = font["hmtx"][root]
    for record in construction.MathGlyphVariantRecord[1:]:
        name = record.VariantGlyph
        scale = width / font["hmtx"][name][0]
        pen = TTGlyphPen(font.getGlyphSet())
        font.getGlyphSet()[name].draw(TransformPen(pen, (scale, 0, 0, 1, 0, 0)))
        glyph = pen.glyph()
        glyph.recalcBounds(font["glyf"])
        font["glyf"][name] = glyph
        font["hmtx"][name] = (width, glyph.xMin)


def main(source, target):
    font = TTFont(source, recalcTimestamp=False)
    narrow_roots(font)
    options = subset.Options(layout_features=[], layout_closure=False, hinting=False, flavor="woff2")
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(CHARACTERS))
    subsetter.subset(font)
    subset.save_font(font, target, options)


if __name__ == "__main__":
    main(*sys.argv[1:])
