//! The binding: converts and delegates. Nothing is decided here, and PHP is never called from here.
#![allow(unsafe_code)] // What the macros of ext-php-rs expand to; our own code has none.

mod certificates;
mod conversions;
mod engine;
mod exceptions;
mod gate;
mod guard;
mod people;
mod process;
#[cfg(feature = "stubs")]
mod stubs;
#[cfg(feature = "testing")]
mod testing;
mod tickets;
mod values;

use ext_php_rs::prelude::*;
use ext_php_rs::zend::ModuleEntry;
use ext_php_rs::{info_table_end, info_table_row, info_table_start};

#[php_module]
#[php(startup = startup)]
pub fn get_module(module: ModuleBuilder) -> ModuleBuilder {
    surface(module)
}

/// Every class and function of the extension.
fn surface(module: ModuleBuilder) -> ModuleBuilder {
    let module = module
        .name("vestibule")
        .version(env!("CARGO_PKG_VERSION"))
        .info_function(information)
        .class::<engine::Engine>()
        .class::<gate::Gate>()
        .class::<gate::Verdict>()
        .class::<values::Redirect>()
        .class::<values::Callback>()
        .class::<values::Identity>()
        .class::<people::Person>()
        .class::<values::Logout>()
        .class::<values::Decision>()
        .class::<values::Changes>();
    #[cfg(feature = "testing")]
    let module = module.class::<testing::Testing>();
    #[cfg(feature = "stubs")]
    let module = module.function(wrap_function!(vestibule_stubs));
    module
}

/// Text of the stub file.
#[cfg(feature = "stubs")]
#[php_function]
fn vestibule_stubs() -> PhpResult<String> {
    stubs::text(surface(ModuleBuilder::new(
        "vestibule",
        env!("CARGO_PKG_VERSION"),
    )))
}

/// MINIT: names and tables only. No thread, no client, no file: php-fpm and Apache fork after this.
extern "C" fn startup(_type: i32, _module: i32) -> i32 {
    guard::silence_panics();
    match exceptions::register() {
        Ok(()) => SUCCESS,
        Err(_) => FAILURE,
    }
}

/// What `phpinfo()` shows: the version, and nothing of any site.
extern "C" fn information(_module: *mut ModuleEntry) {
    info_table_start!();
    info_table_row!("Vestibule", "enabled");
    info_table_row!("Version", env!("CARGO_PKG_VERSION"));
    info_table_end!();
}

const SUCCESS: i32 = 0;
const FAILURE: i32 = -1;
