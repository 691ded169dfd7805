//! Which device the visitor wants; knows no browser.

/// What the visitor wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeviceChoice {
    /// The GPU where it is a real one, else the CPU.
    #[default]
    Auto,
    /// The GPU, even one made of software.
    WebGpu,
    /// The CPU.
    Cpu,
}

impl DeviceChoice {
    /// Every choice, the default first.
    pub const ALL: [DeviceChoice; 3] =
        [DeviceChoice::Auto, DeviceChoice::WebGpu, DeviceChoice::Cpu];

    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            DeviceChoice::Auto => "Automatic",
            DeviceChoice::WebGpu => "GPU (WebGPU)",
            DeviceChoice::Cpu => "CPU",
        }
    }

    /// Name in links.
    pub fn slug(self) -> &'static str {
        match self {
            DeviceChoice::Auto => "auto",
            DeviceChoice::WebGpu => "webgpu",
            DeviceChoice::Cpu => "cpu",
        }
    }

    /// Reads the name in a link; `None` where there is no such choice.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.slug() == slug)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_survive_their_slug() {
        for choice in DeviceChoice::ALL {
            assert_eq!(DeviceChoice::from_slug(choice.slug()), Some(choice));
        }
        assert_eq!(DeviceChoice::from_slug("tpu"), None);
    }
}
