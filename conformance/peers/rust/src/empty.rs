//! Empty text and empty data, which are written as null pointers.

/// Empty text is a null pointer.
pub fn set_text(text: &str, set: impl FnOnce(&str)) {
    if !text.is_empty() {
        set(text);
    }
}

/// Empty data is a null pointer.
pub fn set_data(data: &[u8], set: impl FnOnce(&[u8])) {
    if !data.is_empty() {
        set(data);
    }
}
