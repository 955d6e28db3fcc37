//! A person's photo.

use super::client::{Client, Question};
use super::failure::Failure;
use crate::guid::Guid;

/// What came of asking for a photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Photo {
    /// There is none.
    None,
    /// It is still the one at hand.
    Unchanged,
    /// A photo.
    New {
        /// What names this version of it, or empty.
        etag: String,
        /// Its type, by its bytes.
        kind: ImageType,
        /// The image.
        bytes: Vec<u8>,
    },
}

/// Types of images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageType {
    /// GIF.
    Gif,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

impl ImageType {
    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Gif => "image/gif",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}

/// Asks for a photo of a size that avatars need, then for the one that is there. `object` is `None` for whose token it is; `etag` names
/// the version at hand.
///
/// # Errors
/// What Graph answers; `response_malformed` for what is no image, `response_too_large` for one that nobody needs.
pub fn photo(
    client: &Client<'_>,
    object: Option<&Guid>,
    etag: &str,
) -> std::result::Result<Photo, Failure> {
    let of = object.map_or_else(|| "/me".to_owned(), |object| format!("/users/{object}"));
    for path in [
        format!("{of}/photos/240x240/$value"),
        format!("{of}/photo/$value"),
    ] {
        let question = Question {
            path: &path,
            etag,
            image: true,
            ..Question::default()
        };
        let response = match client.ask(&question) {
            Ok(response) => response,
            Err(failure) if failure.is_missing() => continue,
            Err(failure) => return Err(failure),
        };
        if response.status == 304 || (!etag.is_empty() && response.etag == etag) {
            return Ok(Photo::Unchanged);
        }
        if response.status == 204 {
            continue;
        }
        let malformed = |detail| Failure::malformed(detail, &response.request_id);
        let (kind, width, height) =
            sniff(&response.body).ok_or_else(|| malformed("the photo is no image"))?;
        if width <= 1 && height <= 1 {
            // What Exchange has for who has none.
            return Ok(Photo::None);
        }
        if width == 0 || height == 0 || width > SIDE_MAX || height > SIDE_MAX {
            return Err(malformed("the photo has sides that no photo has"));
        }
        return Ok(Photo::New {
            etag: response.etag,
            kind,
            bytes: response.body,
        });
    }
    Ok(Photo::None)
}

/// Type, width and height of an image, by its first bytes.
fn sniff(bytes: &[u8]) -> Option<(ImageType, u32, u32)> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        let header = bytes.get(8..24)?;
        if header.get(4..8)? != b"IHDR" {
            return None;
        }
        let side = |at: usize| big(header.get(at..at + 4)?);
        return Some((ImageType::Png, side(8)?, side(12)?));
    }
    if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        let side = |at: usize| -> Option<u32> {
            let sides = bytes.get(at..at + 2)?;
            Some(u32::from(u16::from_le_bytes(*sides.first_chunk()?)))
        };
        return Some((ImageType::Gif, side(6)?, side(8)?));
    }
    if bytes.starts_with(b"\xff\xd8\xff") {
        let (width, height) = jpeg_sides(bytes)?;
        return Some((ImageType::Jpeg, width, height));
    }
    None
}

/// Width and height in the frame header of a JPEG (ITU-T T.81, annex B).
fn jpeg_sides(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2_usize;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            // Fill bytes, and markers without a segment.
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            // Frames, of whatever coding; what lies between are tables.
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let height = big(bytes.get(at + 5..at + 7)?)?;
                let width = big(bytes.get(at + 7..at + 9)?)?;
                return Some((width, height));
            }
            // The image itself, or its end, before any frame.
            0xd9 | 0xda => return None,
            _ => {
                let length = big(bytes.get(at + 2..at + 4)?)?;
                at += 2 + usize::try_from(length.max(2)).ok()?;
            }
        }
    }
}

/// A number whose most significant byte comes first.
fn big(bytes: &[u8]) -> Option<u32> {
    bytes
        .iter()
        .try_fold(0_u32, |number, byte| Some((number << 8) | u32::from(*byte)))
}

/// Microsoft's largest is 648; a few thousand are somebody's camera, more are a trap for whoever scales it.
const SIDE_MAX: u32 = 5000;
