//! What tests of commands share: a folder of their own, the images of the page, and options as they are typed.

use std::{env, ffi::OsString, fs, io, path::PathBuf, process};

use clap::{Args, Error, Parser};

/// The packs of images that the page has.
pub const PACKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/data");

/// A folder that goes with its test.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// An empty one, of the test called `test`.
    pub fn new(test: &str) -> Self {
        let path = env::temp_dir().join(format!("optimarium-{test}-{}", process::id()));
        fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    /// Where the file of this name is, or will be.
    pub fn path(&self, file: &str) -> PathBuf {
        self.0.join(file)
    }

    /// Writes a file, in a folder of its own where its name has one, and returns where it is.
    pub fn put(&self, file: &str, contents: impl AsRef<[u8]>) -> String {
        let path = self.path(file);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a temporary folder");
        fs::write(&path, contents).expect("it can be written");
        path.to_str().expect("a plain path").into()
    }

    /// What a file holds.
    pub fn get(&self, file: &str) -> Vec<u8> {
        fs::read(self.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    /// Removes a file.
    pub fn remove(&self, file: &str) {
        fs::remove_file(self.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    }

    /// The names of what is in the folder `below` it, in order.
    pub fn names(&self, below: &str) -> Vec<String> {
        self.names_so_far(below)
            .unwrap_or_else(|| panic!("there is no folder {below}"))
    }

    /// As [`Folder::names`]; nothing while there is no such folder.
    pub fn names_so_far(&self, below: &str) -> Option<Vec<String>> {
        let entries = match fs::read_dir(self.path(below)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            entries => entries.expect("it can be listed"),
        };
        let names = entries.map(|entry| entry.expect("it can be listed").file_name());
        let mut names: Vec<_> = names.map(|name| name.to_string_lossy().into()).collect();
        names.sort();
        Some(names)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Returns the options of a command whose arguments are `words`.
///
/// # Errors
/// What a terminal says of those that cannot be read.
pub fn typed<T: Args>(
    words: impl IntoIterator<Item = impl Into<OsString> + Clone>,
) -> Result<T, Error> {
    #[derive(Parser)]
    #[command(no_binary_name = true)]
    struct Line<T: Args> {
        #[command(flatten)]
        options: T,
    }
    Line::try_parse_from(words).map(|line| line.options)
}
