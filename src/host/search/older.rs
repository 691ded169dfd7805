//! Searches of earlier versions: on how many images they were trained.

use crate::data_folder;
use files::run_file::{AskedImages, RunFile};

/// Returns the search of `file` with the images on which it was trained, and what there is to say of
/// them: an earlier version recorded how many were asked for, even where the page had fewer.
pub fn as_trained(file: RunFile) -> (RunFile, Option<String>) {
    let asked = AskedImages::of(file.config());
    let page = data_folder::of_page(file.config());
    let Some(page) = page.filter(|page| file.asked().is_none() && *page != asked) else {
        return (file, None);
    };
    let AskedImages {
        train_images,
        scoring_images,
    } = page;
    let had = format!("{train_images} training and {scoring_images} scoring images");
    // Only the page speaks of workers; a terminal never made do with fewer images.
    if file.device().contains(" worker") {
        let note = format!(
            "Note: its settings ask for more images than the page had in which it was begun. It goes on with \
             the {had} on which it was trained."
        );
        let file = file.with_images(train_images, scoring_images);
        return (file.with_asked(Some(asked)), Some(note));
    }
    let note = format!(
        "Note: an earlier version recorded this search with the number of images asked for. A terminal \
         trained on so many, and it goes on so; a page had {had}, and if this search was begun there, its \
         result changes from here on."
    );
    (file, Some(note))
}
