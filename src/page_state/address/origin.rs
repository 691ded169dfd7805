//! The site that shows the page in a frame, as the address names it.

use std::fmt;

/// Longest origin, in letters: a host's name has at most 253.
const LONGEST: usize = 300;

/// The site that shows the page in a frame: scheme, host, and port where it is not the usual one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// Returns the origin in `text`; `None` where it is anything else, such as an address with a path, `null`, or
    /// `*`, which would be everybody.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (rest, None),
        };
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-.".contains(letter);
        let name = !host.is_empty()
            && host.chars().all(plain)
            && host.split('.').all(|part| !part.is_empty());
        let numbers = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .is_some_and(|host| host.parse::<std::net::Ipv6Addr>().is_ok());
        let port = port.is_none_or(|port| {
            port.chars().all(|digit| digit.is_ascii_digit())
                && port.parse::<u16>().is_ok_and(|port| port > 0)
        });
        let whole = ["http", "https"].contains(&scheme)
            && text.len() <= LONGEST
            && (name || numbers)
            && port;
        whole.then(|| Self(text.to_owned()))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::testing;

    #[test]
    fn an_origin_is_a_scheme_a_host_and_perhaps_a_port() {
        for text in [
            "https://lms.school.example",
            "http://localhost:8080",
            "https://[2001:db8::1]:8443",
            "http://127.0.0.1",
        ] {
            let origin = Origin::parse(text).expect(text);
            assert_eq!(origin.to_string(), text);
        }
        for text in [
            "",
            "*",
            "null",
            "lms.school.example",
            "https://",
            "https://*",
            "https://*.school.example",
            "https://lms.school.example/",
            "https://lms.school.example/course?id=1",
            "https://name@school.example",
            "https://school..example",
            "https://school.example:",
            "https://school.example:0",
            "https://school.example:+80",
            "https://school.example:70000",
            "https://[2001:db8::g]",
            "javascript://school.example",
            "file://school.example",
            "https://a b",
        ] {
            assert_eq!(Origin::parse(text), None, "{text}");
        }
        let long = format!("https://{}", "a".repeat(LONGEST));
        assert_eq!(Origin::parse(&long), None);
    }

    #[test]
    fn a_hundred_thousand_mutated_origins_are_read_as_they_are_or_refused() {
        let original = "https://lms.school.example:8443";
        testing::read_damaged(52, &[original], [1_000, 20_000], |text| {
            let text = String::from_utf8_lossy(text);
            let Some(origin) = Origin::parse(&text) else {
                return Some(Err("it is none"));
            };
            assert_eq!(origin.to_string(), text);
            assert!(!text.contains(['*', '/', ' ']) || text.matches('/').count() == 2);
            Some(Ok(()))
        });
    }
}
