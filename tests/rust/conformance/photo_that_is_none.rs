//! 001-34: what comes in place of a photo. Nothing that is not an image by its own bytes reaches the site, whatever it calls itself.

use vestibule::error::Result;
use vestibule::flow;
use vestibule::graph::Photo;
use vestibule::guid::Guid;
use vestibule::http::Response;
use vestibule::reason::Reason;

use crate::stand_in::*;

fn photo_of(media_type: &str, body: &[u8]) -> Result<Photo> {
    let site = TestSite::new();
    let (media_type, body) = (media_type.to_owned(), body.to_vec());
    site.microsoft.graph(move |_| {
        Ok(Response {
            status: 200,
            media_type: media_type.clone(),
            body: body.clone(),
            ..Response::default()
        })
    });
    let ada = Guid::parse(ADA).unwrap();
    flow::photo(&site.state, &site.environment(), &ada, "", "")
}

fn png(width: u32, height: u32) -> Vec<u8> {
    [
        &b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"[..],
        &width.to_be_bytes(),
        &height.to_be_bytes(),
        &[8, 6, 0, 0, 0],
    ]
    .concat()
}

#[test]
fn what_is_no_image_is_refused() {
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let bodies: Vec<&[u8]> = vec![
        b"",
        b"<html><script>alert(1)</script></html>",
        svg,
        b"{\"error\":{}}",
        b"RIFF\x24\0\0\0WEBPVP8 ",
        b"BM\x36\0\0\0",
        b"\0\0\x01\0\x01\0",
        b"GIF8",
        b"GIF89a\x10",
        b"GIF90a\x10\0\x10\0",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIEND\0\0\0\x10\0\0\0\x10",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xda\0\x08",
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xe0\xff\xff",
        b"\xff\xd8\xff\xe0\0\0\0\0\0\0",
        b"\xff\xd8\xff\xc0\0\x11\x08\0",
        b"\xff\xd8<?php echo 1;",
    ];
    for body in bodies {
        for media_type in ["image/jpeg", "image/png", "image/svg+xml", "text/html", ""] {
            let error = photo_of(media_type, body).unwrap_err();
            assert_eq!(error.reason(), Reason::ResponseMalformed, "{body:?}");
        }
    }
}

#[test]
fn sides_that_no_photo_has_are_refused() {
    for (width, height) in [
        (0, 240),
        (240, 0),
        (5001, 1),
        (1, 5001),
        (u32::MAX, u32::MAX),
        (100_000, 100_000),
    ] {
        let error = photo_of("image/png", &png(width, height)).unwrap_err();
        assert_eq!(
            error.reason(),
            Reason::ResponseMalformed,
            "{width} {height}"
        );
    }
    assert!(photo_of("image/png", &png(5000, 5000)).is_ok());
    // One point is what Microsoft has for nobody's photo.
    assert_eq!(photo_of("image/png", &png(1, 1)).unwrap(), Photo::None);
}

/// The transport ends an answer that is too large; its reason is told.
#[test]
fn a_photo_that_is_too_large_is_refused() {
    let site = TestSite::new();
    site.microsoft.graph(|sent| {
        assert_eq!(sent.body_max, 4 * 1024 * 1024);
        graph_silence(Reason::ResponseTooLarge)
    });
    let ada = Guid::parse(ADA).unwrap();
    let error = flow::photo(&site.state, &site.environment(), &ada, "", "").unwrap_err();
    assert_eq!(error.reason(), Reason::ResponseTooLarge);
}
