//! Prints `php-stubs/vestibule.php`.

use ext_php_rs::describe::{Module, ToStub as _};
use ext_php_rs::prelude::*;

/// The module's stubs as ext-php-rs writes them.
pub fn text(module: ModuleBuilder) -> PhpResult<String> {
    Module::from(module)
        .to_stub()
        .map_err(|_| PhpException::from("the stubs could not be written"))
}
