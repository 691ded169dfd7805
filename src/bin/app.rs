//! The page's wasm: mounts the page.

fn main() {
    optimarium::ui::mount();
}
