#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| vestibule_fuzz::state_and_cookie::check(data));
