//! Labelled images as a file holds them, without a copy of it.

/// N labelled images at equal distances in some bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Names of the classes, by label.
    pub names: Vec<String>,
    /// Shape [C, H, W] of one image; C is 1 or 3.
    pub shape: [usize; 3],
    /// Where the pixels are.
    pub bytes: Vec<u8>,
    /// Bytes before the pixels of the first image.
    pub first: usize,
    /// Bytes from one image to the next.
    pub stride: usize,
    /// Labels, shape [N].
    pub labels: Vec<u16>,
}

impl Source {
    /// Number N of images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Pixels [C, H, W] of image `index`.
    pub fn image(&self, index: usize) -> &[u8] {
        let size = self.shape.iter().product();
        &self.bytes[self.first + index * self.stride..][..size]
    }

    /// Name of the class of image `index`.
    pub fn name(&self, index: usize) -> &str {
        &self.names[usize::from(self.labels[index])]
    }
}
