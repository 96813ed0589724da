#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| annexa_fuzz::read(annexa_model::MediaType::Html, bytes));
