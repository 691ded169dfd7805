//! What a file is, by its name and its first bytes, and which class its folder names.

/// First bytes of a gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Endings of the pictures that every browser decodes.
const PICTURES: [&str; 5] = ["png", "jpg", "jpeg", "webp", "gif"];

/// Names that systems leave in folders.
const LITTER: [&str; 3] = ["__MACOSX", "Thumbs.db", "desktop.ini"];

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Images or labels in IDX.
    Idx,
    /// A binary batch of CIFAR-10.
    Cifar,
    /// Something packed by gzip.
    Gzip,
    /// A picture that a browser can decode.
    Picture,
    /// Left there by the system; not worth a word.
    Litter,
    /// Something else.
    Unknown,
}

impl Format {
    /// Returns what the file at `path` (parts joined by `/`) that begins with `head` is.
    pub fn of(path: &str, head: &[u8]) -> Format {
        let litter = |part: &str| part.starts_with('.') || LITTER.contains(&part);
        if path.split('/').any(litter) {
            return Format::Litter;
        }
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        let ending = ending.to_ascii_lowercase();
        match ending.as_str() {
            "bin" => Format::Cifar,
            picture if PICTURES.contains(&picture) => Format::Picture,
            _ if head.starts_with(&GZIP) => Format::Gzip,
            // Unsigned bytes along one to four axes; what else there may be, the reader refuses.
            _ if matches!(head, [0, 0, 8, 1..=4, ..]) => Format::Idx,
            _ => Format::Unknown,
        }
    }
}

/// Returns the class of the picture at `path`: the name of its folder, where it is in one.
pub fn class(path: &str) -> Option<&str> {
    let mut parts = path.rsplit('/').skip(1);
    parts.next().filter(|folder| !folder.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_name_and_first_bytes() {
        for (path, head, format) in [
            ("train-images-idx3-ubyte", &[0, 0, 8, 3][..], Format::Idx),
            ("t10k-labels.idx1-ubyte", &[0, 0, 8, 1], Format::Idx),
            (
                "train-images-idx3-ubyte.gz",
                &[0x1f, 0x8b, 8, 0],
                Format::Gzip,
            ),
            ("data_batch_1.bin", &[0, 0, 8, 3], Format::Cifar),
            ("pets/cat/1.PNG", &[0, 0, 8, 3], Format::Picture),
            ("pets/cat/2.jpeg", &[], Format::Picture),
            ("pets/.DS_Store", &[0, 0, 8, 3], Format::Litter),
            ("__MACOSX/cat/1.png", &[], Format::Litter),
            ("readme.txt", b"read", Format::Unknown),
            ("floats", &[0, 0, 0xd, 3], Format::Unknown),
            ("", &[], Format::Unknown),
        ] {
            assert_eq!(Format::of(path, head), format, "{path}");
        }
    }

    #[test]
    fn a_class_is_the_name_of_the_folder() {
        assert_eq!(class("pets/cat/1.png"), Some("cat"));
        assert_eq!(class("cat/1.png"), Some("cat"));
        assert_eq!(class("1.png"), None);
        assert_eq!(class("/1.png"), None);
    }
}
