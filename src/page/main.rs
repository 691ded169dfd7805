//! The page's wasm: mounts the page.

fn main() {
    page::mount();
}
