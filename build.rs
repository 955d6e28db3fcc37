//! Hands ext-php-rs's version switches to this crate, so that its attributes know the PHP they are built for.
#![allow(clippy::expect_used)] // A build script has nobody to return an error to.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    #[cfg(feature = "php")]
    php::emit();
}

#[cfg(feature = "php")]
mod php {
    use ext_php_rs_build::{
        emit_check_cfg, emit_php_cfg_flags, emit_rerun_if_env_changed, find_php, ApiVersion,
        PHPInfo,
    };

    pub fn emit() {
        emit_rerun_if_env_changed();
        emit_check_cfg();
        let php = find_php().expect("PHP 8.1 or newer with headers; PHP= names another one");
        let info = PHPInfo::get(&php).expect("`php -i` has to work");
        let number = info.zend_version().expect("`php -i` names its API");
        let version = ApiVersion::try_from(number).expect("a PHP that ext-php-rs supports");
        emit_php_cfg_flags(version);
        if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("macos") {
            println!("cargo:rustc-cdylib-link-arg=-undefined");
            println!("cargo:rustc-cdylib-link-arg=dynamic_lookup");
        }
    }
}
