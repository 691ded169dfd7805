//! What a file is, by its name and its first bytes, and which class its folder names.

use super::picture;

/// First bytes of a gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Endings of archives.
const ARCHIVES: [&str; 13] = [
    ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".7z",
    ".rar", ".bz2", ".xz",
];

/// First bytes of archives, and where they stand.
const ARCHIVE_MAGIC: [(usize, &[u8]); 8] = [
    (0, b"PK\x03\x04"),
    (0, b"PK\x05\x06"),
    (0, b"7z\xbc\xaf"),
    (0, b"Rar!"),
    (0, b"BZh"),
    (0, b"\xfd7zXZ"),
    (0, b"\x28\xb5\x2f\xfd"),
    (257, b"ustar"),
];

/// Names that systems leave in folders, in lower case.
const LITTER: [&str; 8] = [
    "__macosx",
    "thumbs.db",
    "ehthumbs.db",
    "ehthumbs_vista.db",
    "desktop.ini",
    "$recycle.bin",
    "@eadir",
    "icon\r",
];

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Images or labels in IDX.
    Idx,
    /// A binary batch of CIFAR-10.
    Cifar,
    /// Something packed by gzip.
    Gzip,
    /// Files packed into one.
    Archive,
    /// A picture that a browser may decode.
    Picture,
    /// Left there by the system; not worth a word.
    Litter,
    /// Nothing at all.
    Empty,
    /// Arrays or objects of Python's: NumPy, pickle.
    Python,
    /// Something else.
    Unknown,
}

impl Format {
    /// Bytes of a file's beginning that tell what it is.
    pub const HEAD: usize = 512;

    /// Returns what the file at `path` (parts joined by `/`) that begins with `head` is; a head as long as
    /// [`Format::HEAD`] tells most.
    pub fn of(path: &str, head: &[u8]) -> Format {
        let path = path.to_ascii_lowercase();
        let litter = |part: &str| part.starts_with('.') || LITTER.contains(&part);
        if path.split('/').any(litter) {
            return Format::Litter;
        }
        let at = |(place, magic): &(usize, &[u8])| {
            let rest = head.get(*place..);
            rest.is_some_and(|rest| rest.starts_with(magic))
        };
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        if ARCHIVES.iter().any(|ending| path.ends_with(ending)) || ARCHIVE_MAGIC.iter().any(at) {
            return Format::Archive;
        }
        match ending {
            _ if picture::is_picture(ending, head) => Format::Picture,
            "bin" => Format::Cifar,
            _ if head.is_empty() => Format::Empty,
            _ if head.starts_with(&GZIP) => Format::Gzip,
            // Unsigned bytes along one to four axes; what else there may be, the reader refuses.
            _ if matches!(head, [0, 0, 8, 1..=4, ..]) => Format::Idx,
            _ if head.starts_with(b"\x93NUMPY") || matches!(head, [0x80, 2..=5, ..]) => {
                Format::Python
            }
            _ => Format::Unknown,
        }
    }

    /// Why a file of this format is of no use; completes "It was skipped: …".
    pub fn refusal(self) -> &'static str {
        match self {
            Format::Archive => "an archive: unpack it, then drop the folder that comes out",
            Format::Empty => "empty",
            Format::Python => {
                "data of Python’s (NumPy or pickle); CIFAR-10 comes as binary batches (.bin) too"
            }
            _ => "neither IDX nor a CIFAR-10 batch (.bin) nor a picture",
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
            ("t10k-labels", &[], Format::Empty),
            ("pets/.DS_Store", &[0, 0, 8, 3], Format::Litter),
            ("__MACOSX/cat/1.png", &[], Format::Litter),
            ("pets/THUMBS.DB", &[], Format::Litter),
            ("pets/._1.png", b"\x89PNG\r\n", Format::Litter),
            ("pets/@eaDir/1.png", &[], Format::Litter),
            ("pets/cat/1.bmp", b"BM", Format::Picture),
            ("pets/cat/1.avif", &[], Format::Picture),
            ("pets/cat/1.JFIF", &[], Format::Picture),
            ("pets/cat/1.heic", &[], Format::Picture),
            ("pets/cat/1.tiff", &[], Format::Picture),
            ("pets/cat/IMG_1", b"\x89PNG\r\n", Format::Picture),
            ("pets/cat/1.txt", b"\xff\xd8\xff\xe0", Format::Picture),
            (
                "cifar-10-binary.tar.gz",
                &[0x1f, 0x8b, 8, 0],
                Format::Archive,
            ),
            ("pets.tgz", &[0x1f, 0x8b, 8, 0], Format::Archive),
            ("pets.ZIP", b"PK\x03\x04", Format::Archive),
            ("pets", b"PK\x03\x04", Format::Archive),
            ("pets.bin", b"PK\x03\x04", Format::Archive),
            ("pets.7z", &[], Format::Archive),
            ("data_batch_1", &[0x80, 2, b'}'], Format::Python),
            ("x.npy", b"\x93NUMPY\x01", Format::Python),
            ("readme.txt", b"read", Format::Unknown),
            ("floats", &[0, 0, 0xd, 3], Format::Unknown),
            ("", &[], Format::Empty),
        ] {
            assert_eq!(Format::of(path, head), format, "{path}");
        }
        let mut tar = vec![0; Format::HEAD];
        tar[257..262].copy_from_slice(b"ustar");
        assert_eq!(Format::of("pets", &tar), Format::Archive);
    }

    #[test]
    fn a_class_is_the_name_of_the_folder() {
        assert_eq!(class("pets/cat/1.png"), Some("cat"));
        assert_eq!(class("cat/1.png"), Some("cat"));
        assert_eq!(class("1.png"), None);
        assert_eq!(class("/1.png"), None);
    }
}
