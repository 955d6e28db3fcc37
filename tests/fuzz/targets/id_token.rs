#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| vestibule_fuzz::id_token::check(data));
