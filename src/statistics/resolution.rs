//! How finely an accuracy can be told: by the images on which it was measured.

/// Up to so many scoring images, one of them is half a point or more, and the figures say so.
const FEW: u32 = 200;

/// Up to so many images one of them is a point or more, so that tenths of a point mean nothing.
const WHOLE_POINTS: u32 = 100;

/// Returns an accuracy in 0–1 as a percentage with no more digits than `images` carry: `71.2 %`, or `70 %`
/// where one image is a point or more.
pub fn accuracy_text(accuracy: f64, images: u32) -> String {
    format!("{:.*} %", decimals(images), accuracy * 100.0)
}

/// Returns how many decimals of a percentage point mean something on `images`.
pub fn decimals(images: u32) -> usize {
    usize::from(images > WHOLE_POINTS)
}

/// Says what one image is worth where the scoring `images` are few; `None` where they are many.
pub fn few_images_text(images: u32) -> Option<String> {
    if images == 0 || images > FEW {
        return None;
    }
    let points = 100.0 / f64::from(images);
    let size = match points {
        points if points.fract() == 0.0 => format!("{points:.0}"),
        points => format!("{points:.1}"),
    };
    let unit = if size == "1" { "point" } else { "points" };
    Some(format!(
        "Only {images} images are scored: one image is {size} {unit}; a single training tells nothing finer."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_digits_than_the_images_carry() {
        assert_eq!(accuracy_text(0.9, 10), "90 %");
        assert_eq!(accuracy_text(0.666_666, 30), "67 %");
        assert_eq!(accuracy_text(0.712, 100), "71 %");
        assert_eq!(accuracy_text(0.712, 500), "71.2 %");
        assert_eq!(accuracy_text(0.712_34, 10_000), "71.2 %");
    }

    #[test]
    fn one_image_of_few_is_told() {
        assert_eq!(
            few_images_text(10).as_deref(),
            Some(
                "Only 10 images are scored: one image is 10 points; a single training tells nothing finer."
            )
        );
        assert!(few_images_text(100).is_some_and(|text| text.contains("one image is 1 point;")));
        assert!(few_images_text(30).is_some_and(|text| text.contains("one image is 3.3 points;")));
        assert_eq!((few_images_text(201), few_images_text(0)), (None, None));
    }
}
