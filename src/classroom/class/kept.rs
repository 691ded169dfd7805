//! Whether the class that a browser keeps is the one that a window shows: only then is it written over.

/// What the browser keeps, as seen from a window with a class of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The window's class, or none yet.
    Own,
    /// Another one, or one that was begun anew.
    Another,
    /// One that this version cannot read whole, of a newer one or damaged: a person may throw it away, the page not.
    Unread,
    /// Nothing: it refuses to.
    Refused,
}

impl Kept {
    /// Says why the window's class is not kept; nothing where it is.
    pub fn sentence(self) -> Option<&'static str> {
        match self {
            Kept::Own => None,
            Kept::Another => Some(
                "Another window has begun another class, and this browser goes on keeping that one. This one is in this window only: save it as a file, or start over to go on with the other.",
            ),
            Kept::Unread => Some(
                "This browser keeps a class that this version of the page cannot read, and leaves it as it is; a newer version may read it, once the page’s other windows are closed and it is reloaded. What is collected here is in this window only: save it as a file, or discard the class that is kept.",
            ),
            Kept::Refused => Some(
                "This browser refuses to keep the class, and a reload loses it: save it as a file.",
            ),
        }
    }
}
