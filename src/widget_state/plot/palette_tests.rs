//! The colours and dashes of lines, as the style sheets have them: told apart by the colour-blind too.

use std::collections::{BTreeMap, BTreeSet};

use super::SERIES;
use science::term::Term;

/// OKLab distance that two colours keep; the eye notices about 0.02.
const LEAST_DISTANCE: f64 = 0.065;

/// Contrast that colours keep to the paper: that of text, for lines have their names in their colour.
const LEAST_CONTRAST: f64 = 4.5;

/// Hues that are told apart by their colour alone in crowded charts, where dashes are left out.
const HUES: usize = 8;

#[derive(Debug, Clone, Copy)]
enum Theme {
    Light,
    Dark,
}

const SHEETS: [&str; 3] = [
    include_str!("../../../style/base.css"),
    include_str!("../../../style/garden.css"),
    include_str!("../../../style/series.css"),
];

/// What each kind of sight makes of red, green and blue, in linear light: Machado, Oliveira and
/// Fernandes 2009, severity 1.
const SIGHTS: [(&str, Matrix); 4] = [
    (
        "normal sight",
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    ),
    (
        "protanopia",
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ),
];

/// Cone responses to linear sRGB, and OKLab from their cube roots: Ottosson 2020.
const CONES: Matrix = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
];
const OKLAB: Matrix = [
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
];
const FROM_OKLAB: Matrix = [
    [1.0, 0.3963377774, 0.2158037573],
    [1.0, -0.1055613458, -0.0638541728],
    [1.0, -0.0894841775, -1.2914855480],
];
const FROM_CONES: Matrix = [
    [4.0767416621, -3.3077115913, 0.2309699292],
    [-1.2684380046, 2.6097574011, -0.3413193965],
    [-0.0041960863, -0.7034186147, 1.7076147010],
];

type Matrix = [[f64; 3]; 3];

/// Linear red, green and blue, 0–1.
type Rgb = [f64; 3];

fn times(matrix: &Matrix, vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}

/// Reads `oklch(56.3% 0.197 267)`; what a screen cannot show is cut off.
fn colour(text: &str) -> Rgb {
    let numbers = text
        .strip_prefix("oklch(")
        .and_then(|rest| rest.strip_suffix(')'));
    let numbers = numbers.unwrap_or_else(|| panic!("{text} is no OKLCH colour"));
    let numbers: Vec<f64> = numbers
        .split_whitespace()
        .map(|number| number.trim_end_matches('%').parse().expect("a number"))
        .collect();
    let (chroma, hue) = (numbers[1], numbers[2].to_radians());
    let lab = [numbers[0] / 100.0, chroma * hue.cos(), chroma * hue.sin()];
    let cones = times(&FROM_OKLAB, lab).map(|root| root.powi(3));
    times(&FROM_CONES, cones).map(|part| part.clamp(0.0, 1.0))
}

fn distance(a: Rgb, b: Rgb, sight: &Matrix) -> f64 {
    let lab = |rgb| {
        let seen = times(sight, rgb).map(|part| part.clamp(0.0, 1.0));
        times(&OKLAB, times(&CONES, seen).map(f64::cbrt))
    };
    let squares = lab(a).into_iter().zip(lab(b)).map(|(a, b)| (a - b).powi(2));
    squares.sum::<f64>().sqrt()
}

/// The contrast of WCAG 2.
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let luminance = |[red, green, blue]: Rgb| 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
    let (a, b) = (luminance(a), luminance(b));
    a.max(b) / a.min(b)
}

/// What `selector` sets in the style sheets.
fn declarations(selector: &str) -> BTreeMap<&'static str, &'static str> {
    let opening = format!(" {selector} {{\n");
    let blocks = SHEETS.iter().filter_map(|sheet| {
        let (_, rest) = sheet.split_once(&opening)?;
        Some(rest.split_once('}')?.0)
    });
    let each = blocks.flat_map(|block| block.split(';'));
    let pairs = each.filter_map(|declaration| declaration.split_once(':'));
    pairs
        .map(|(name, value)| (name.trim(), value.trim()))
        .collect()
}

/// What a colour's `value` comes to under `theme`: `light-dark(A, B)` is one of the two, and `var(--NAME)`
/// what the style sheets set it to.
fn resolve(theme: Theme, value: &'static str) -> &'static str {
    let argument = |function| value.strip_prefix(function)?.strip_suffix(')');
    if let Some(name) = argument("var(") {
        return resolve(theme, declarations(":root")[name]);
    }
    let both = argument("light-dark(").and_then(|both| both.split_once(", "));
    match (both, theme) {
        (None, _) => value,
        (Some((light, _)), Theme::Light) => resolve(theme, light),
        (Some((_, dark)), Theme::Dark) => resolve(theme, dark),
    }
}

fn variable(theme: Theme, name: &str) -> Rgb {
    colour(resolve(theme, declarations(":root")[name]))
}

/// Dashes and colour of a look.
fn look(class: &str, theme: Theme) -> (&'static str, Rgb) {
    let set = declarations(&format!(".{class}"));
    (set["--dash"], colour(resolve(theme, set["color"])))
}

/// Everyone's look, those of the equals first, then of the terms, under a theme.
fn looks(theme: Theme) -> [Vec<(String, &'static str, Rgb)>; 2] {
    let named = |class: String| {
        let (dash, colour) = look(&class, theme);
        (class, dash, colour)
    };
    let terms = (0..Term::COUNT).map(|term| format!("term-{term}"));
    [
        SERIES.map(|class| named(class.into())).into(),
        terms.map(named).collect(),
    ]
}

#[test]
fn equals_differ_in_their_dashes() {
    for looks in looks(Theme::Light) {
        let dashes: BTreeSet<&str> = looks.iter().map(|(_, dash, _)| *dash).collect();
        assert_eq!(dashes.len(), looks.len());
    }
}

#[test]
fn colours_stay_apart_for_every_sight_and_from_the_paper() {
    for theme in [Theme::Light, Theme::Dark] {
        let token = |name: &str| (name.to_string(), "none", variable(theme, name));
        let paper = variable(theme, "--paper");
        let [series, terms] = looks(theme);
        let hues: Vec<_> = series[..HUES]
            .iter()
            .cloned()
            .chain([token("--adam")])
            .collect();
        let solid: Vec<_> = [token("--accent"), token("--adam"), series[0].clone()].into();
        for group in [hues, solid, terms] {
            for (i, (name, _, one)) in group.iter().enumerate() {
                let contrast = contrast(*one, paper);
                assert!(
                    contrast >= LEAST_CONTRAST,
                    "{theme:?}: {name} has a contrast of {contrast:.2}"
                );
                for (other, _, two) in &group[..i] {
                    for (sight, matrix) in &SIGHTS {
                        let distance = distance(*one, *two, matrix);
                        assert!(
                            distance >= LEAST_DISTANCE,
                            "{theme:?}, {sight}: {name} and {other} are {distance:.3} apart"
                        );
                    }
                }
            }
        }
    }
}

/// A sheet that forgets a term draws it without colour, or leaves it pale where it is pointed at.
#[test]
fn every_term_has_its_place_in_the_sheets() {
    let [_, garden, series] = SHEETS;
    let forced = include_str!("../../../style/forced.css");
    for lines in ["[class*=\"series-\"]", "[class*=\"term-\"]"] {
        assert!(forced.contains(lines), "{lines}");
    }
    for term in 0..Term::COUNT {
        for (sheet, rule) in [
            (garden, format!("--term-{term}: ")),
            (
                garden,
                format!("[data-part=\"petal-{term}\"] {{ --hue: var(--term-{term}); }}"),
            ),
            (
                garden,
                format!(".flower[data-lit=\"petal-{term}\"] [data-part=\"petal-{term}\"]"),
            ),
            (series, format!(".term-{term} {{")),
        ] {
            assert!(sheet.contains(&rule), "{rule}");
        }
    }
}

#[test]
fn equals_with_one_colour_are_eight_apart() {
    let [series, _] = looks(Theme::Light);
    for (i, (name, _, colour)) in series.iter().enumerate() {
        assert_eq!(*colour, series[i % HUES].2, "{name}");
    }
}

#[test]
fn a_theme_takes_its_own_of_two_colours() {
    let both = "light-dark(oklch(1% 0 0), light-dark(oklch(2% 0 0), oklch(3% 0 0)))";
    assert_eq!(resolve(Theme::Light, both), "oklch(1% 0 0)");
    assert_eq!(resolve(Theme::Dark, both), "oklch(3% 0 0)");
    let name = "var(--paper)";
    assert_ne!(resolve(Theme::Light, name), resolve(Theme::Dark, name));
}

#[test]
fn colours_are_read_and_measured_as_defined() {
    let white = colour("oklch(100% 0 0)");
    let black = colour("oklch(0% 0 0)");
    assert!((contrast(white, black) - 21.0).abs() < 0.01);
    let red = colour("oklch(62.796% 0.25768 29.234)");
    assert!((red[0] - 1.0).abs() < 0.01 && red[1] < 0.01 && red[2] < 0.01);
    let (_, normal) = SIGHTS[0];
    assert!((distance(white, black, &normal) - 1.0).abs() < 0.01);
    let green = colour("oklch(55% 0.15 142)");
    let brown = colour("oklch(55% 0.12 60)");
    let (_, protanopia) = SIGHTS[1];
    assert!(distance(green, brown, &protanopia) < distance(green, brown, &normal));
}
